import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { notFound, wrongField } from '../../platform/http/problem.js';
import type { Actor } from '../../platform/operations/actor.js';
import { Audit } from '../../platform/operations/audit.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import type { DeadlineRule, Service } from '../../platform/tenancy/tenant.js';
import { type Category, ClaimCategories } from './claim-categories.js';
import { PRIORITIES } from './default-categories.js';
import { lineOf, paragraphsOf } from './written-by-staff.js';

/** A category as the cooperative keeps it. */
export interface KeptCategory extends Category {
  /** About one member alone, such as billing: no neighbour is offered it. */
  personal: boolean;
  position: number;
  /** Offered for new claims. */
  active: boolean;
  updatedAt: Date;
}

/** What can be said of a category; what is not given stays. */
export type CategoryChange = Partial<Omit<KeptCategory, 'id' | 'service' | 'updatedAt'>>;

const COLUMNS = 'id, service, name, priority, advice, deadline, personal, position, active, updated_at as "updatedAt"';
const MOST_HOURS = 24 * 60;
const MOST_DAYS = 365;

/** Where the cooperative's people keep the list of what a claim can be about. Nothing is deleted: claims name it. Each change is audited. */
@Injectable()
export class CategoryDesk {
  constructor(
    private readonly units: UnitOfWork,
    private readonly categories: ClaimCategories,
    private readonly audit: Audit,
  ) {}

  /** Retired ones too, in the order in which they are shown. */
  list(): Promise<KeptCategory[]> {
    return this.units.run(async () => {
      for (const service of currentTenant().settings.services) await this.categories.fillIfEmpty(service);
      return this.units.query<KeptCategory>(
        `select ${COLUMNS} from claim_categories order by service, active desc, position, id`,
      );
    });
  }

  /** At the end of the service's list, unless it says where. Returns its id. */
  async add(service: Service, change: CategoryChange & { name: string }, by: Actor): Promise<string> {
    const category = {
      priority: 'normal',
      advice: null,
      deadline: null,
      personal: false,
      active: true,
      ...held(change),
    };
    const id = uuid();
    await this.units.run(async () => {
      await this.categories.fillIfEmpty(service);
      await this.mustBeFree(service, category.name!, id);
      await this.units.query(
        `insert into claim_categories (id, service, name, priority, advice, deadline, personal, active, position)
         values ($1, $2, $3, $4, $5, $6, $7, $8,
                 coalesce($9, (select coalesce(max(position), -1) + 1 from claim_categories where service = $2)))`,
        [
          id,
          service,
          category.name,
          category.priority,
          category.advice,
          category.deadline,
          category.personal,
          category.active,
          category.position ?? null,
        ],
      );
    });
    await this.audit.record({ actor: by.id, action: 'claim-category.added', subject: id });
    return id;
  }

  /** Claims that run already keep the deadline that they were given. NOT_FOUND for none. */
  async change(id: string, change: CategoryChange, by: Actor): Promise<void> {
    const wanted = held(change);
    await this.units.run(async () => {
      const [found] = await this.units.query<KeptCategory>(
        `select ${COLUMNS} from claim_categories where id = $1 for update`,
        [id],
      );
      if (!found) throw notFound();
      const next = { ...found, ...wanted };
      if (next.name !== found.name) await this.mustBeFree(found.service, next.name, id);
      await this.units.query(
        `update claim_categories set name = $2, priority = $3, advice = $4, deadline = $5, personal = $6, position = $7, active = $8,
                updated_at = now()
          where id = $1`,
        [id, next.name, next.priority, next.advice, next.deadline, next.personal, next.position, next.active],
      );
    });
    await this.audit.record({ actor: by.id, action: 'claim-category.changed', subject: id });
  }

  private async mustBeFree(service: Service, name: string, id: string): Promise<void> {
    const taken = await this.units.query(
      'select from claim_categories where service = $1 and name = $2 and id <> $3 limit 1',
      [service, name, id],
    );
    if (taken.length > 0) throw wrongField('name', 'NAME_TAKEN', 'Ese servicio ya tiene un motivo con ese nombre.');
  }
}

/** The change with its texts trimmed; VALIDATION_FAILED names what cannot be. */
function held(change: CategoryChange): CategoryChange {
  const { name, advice, deadline, priority, position } = change;
  if (priority !== undefined && !PRIORITIES.includes(priority))
    throw wrongField('priority', 'NOT_ALLOWED', 'La prioridad es safety, high o normal.');
  if (position !== undefined && !(Number.isInteger(position) && position >= 0 && position < 10_000))
    throw wrongField('position', 'NOT_ALLOWED', 'El lugar en la lista es un número entero desde 0.');
  if (deadline) mustBeRule(deadline);
  return {
    ...change,
    ...(name !== undefined && { name: lineOf('name', name) }),
    ...(typeof advice === 'string' && { advice: paragraphsOf('advice', advice) }),
  };
}

function mustBeRule(rule: DeadlineRule): void {
  const [amount, most] = 'hours' in rule ? [rule.hours, MOST_HOURS] : [rule.days, MOST_DAYS];
  if (Number.isInteger(amount) && amount > 0 && amount <= most) return;
  throw wrongField('deadline', 'NOT_ALLOWED', `El plazo va de 1 a ${MOST_HOURS} horas, o de 1 a ${MOST_DAYS} días.`);
}
