import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { Tenant } from './tenant.js';
import { TenantEntity } from './tenant.entity.js';

/** How long a registry row is believed; a suspension bites after this at the latest. */
const FRESH_MS = 3_000;

/** The registry, read from outside any tenant's work and remembered for a moment. */
@Injectable()
export class TenantDirectory {
  private readonly known = new Map<string, { tenant: Tenant | null; until: number }>();

  constructor(@InjectRepository(TenantEntity) private readonly tenants: Repository<TenantEntity>) {}

  /** Null where there is none. Unknown slugs are remembered too, but only those that a slug's form allows get here. */
  bySlug(slug: string): Promise<Tenant | null> {
    return this.remembered(`slug ${slug}`, { slug });
  }

  /** For jobs, which carry the schema's name because a slug may change. */
  bySchema(schema: string): Promise<Tenant | null> {
    return this.remembered(`schema ${schema}`, { schema });
  }

  /** For rows of the public schema, which name a tenant by its id. */
  byId(id: string): Promise<Tenant | null> {
    return this.remembered(`id ${id}`, { id });
  }

  /** Every tenant, ordered by slug. */
  all(): Promise<Tenant[]> {
    return this.tenants.find({ order: { slug: 'ASC' } });
  }

  /** For who has just changed a row: this process reads it anew at once, the others within three seconds. */
  forget(): void {
    this.known.clear();
  }

  private async remembered(
    name: string,
    by: { slug: string } | { schema: string } | { id: string },
  ): Promise<Tenant | null> {
    const known = this.known.get(name);
    if (known && known.until > Date.now()) return known.tenant;
    const tenant = await this.tenants.findOneBy(by);
    if (this.known.size > 5_000) this.known.clear();
    this.known.set(name, { tenant, until: Date.now() + FRESH_MS });
    return tenant;
  }
}
