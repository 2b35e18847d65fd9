import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { decodeCursor, pageOf, UUID } from '../../platform/http/cursor.js';
import { wrongField } from '../../platform/http/problem.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import type { DeadlineRule, Service } from '../../platform/tenancy/tenant.js';
import { callNowOf } from './call-now.js';
import type { CategoryPage } from './claim.view.js';
import type { CategoryQuery } from './claims.dto.js';
import { DEFAULT_CATEGORIES, type Priority } from './default-categories.js';

/** What a claim can be about, as the cooperative keeps it. */
export interface Category {
  id: string;
  service: Service;
  name: string;
  priority: Priority;
  advice: string | null;
  /** Its own time to answer; null where the tenant's holds. */
  deadline: DeadlineRule | null;
}

/** What a claim can be about. The list is the tenant's; a service that has none yet gets the default set. */
@Injectable()
export class ClaimCategories {
  constructor(private readonly units: UnitOfWork) {}

  /** Those in use, in the order in which they are shown. */
  page({ service, limit, cursor }: CategoryQuery): Promise<CategoryPage> {
    const after =
      cursor === undefined ? [null, null, null] : decodeCursor(cursor, [/^[a-z]{1,20}$/, /^\d{1,5}$/, UUID]);
    return this.units.run(async () => {
      const services = service ? [service] : currentTenant().settings.services;
      for (const each of services) await this.fillIfEmpty(each);
      const { settings } = currentTenant();
      const rows = await this.units.query<Omit<Category, 'deadline'> & { position: number }>(
        `select id, service, name, priority, advice, position from claim_categories
          where active and service = any($1)
            and ($2::text is null or (service, position, id) > ($2, $3::smallint, $4::uuid))
          order by service, position, id limit $5`,
        [services, ...after, limit + 1],
      );
      return pageOf(
        rows,
        limit,
        (row) => [row.service, row.position, row.id],
        ({ position: _, ...category }) => ({ ...category, callNow: callNowOf(category, settings) }),
      );
    });
  }

  /** Within a unit of work: a category in use of the service; anything else is VALIDATION_FAILED at `categoryId`. */
  async pick(service: Service, id: string): Promise<Category> {
    const [category] = await this.units.query<Category>(
      'select id, service, name, priority, advice, deadline from claim_categories where id = $1 and service = $2 and active',
      [id, service],
    );
    if (category) return category;
    const detail = 'Ese motivo no existe para ese servicio. Elija uno de la lista.';
    throw wrongField('categoryId', 'UNKNOWN_CATEGORY', detail);
  }

  /** Within a unit of work: the category of a claim that there is, in use or not; null for a claim without one. */
  async of(id: string | null): Promise<Category | null> {
    if (id === null) return null;
    const [category] = await this.units.query<Category>(
      'select id, service, name, priority, advice, deadline from claim_categories where id = $1',
      [id],
    );
    return category ?? null;
  }

  /** Within a unit of work: gives a service that has no categories yet the default set. */
  async fillIfEmpty(service: Service): Promise<void> {
    const defaults = DEFAULT_CATEGORIES[service].map((category, position) => ({ id: uuid(), position, ...category }));
    // Two first readers at once: the names are unique, so one set stays.
    await this.units.query(
      `insert into claim_categories (id, service, name, priority, advice, personal, position)
       select d.id, $1, d.name, d.priority, d.advice, d.personal, d.position
         from jsonb_to_recordset($2) as d (id uuid, name text, priority text, advice text, personal boolean, position smallint)
        where not exists (select from claim_categories where service = $1)
       on conflict (service, name) do nothing`,
      [service, JSON.stringify(defaults)],
    );
  }
}
