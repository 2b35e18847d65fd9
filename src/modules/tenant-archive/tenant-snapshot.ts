import pg from 'pg';
import { becomeTenant } from '../../platform/database/tenant-client.js';
import type { Tenant } from '../../platform/tenancy/tenant.js';
import { RegistryError } from '../tenant/tenant-registry.js';
import { PLAINLY } from './table-shape.js';

/** What an archive needs to know of a cooperative. */
export type ArchivedIdentity = Pick<Tenant, 'id' | 'slug' | 'schema' | 'name' | 'status'>;

/** Nobody else exports or imports the cooperative meanwhile. */
export const LOCK = `select pg_try_advisory_lock(hashtextextended('tenant-archive/' || $1, 0)) as taken`;
const LOCK_HERE = LOCK.replace('pg_try_advisory_lock', 'pg_try_advisory_xact_lock');

export function busy(slug: string): RegistryError {
  return new RegistryError(`Another export or import of ${slug} is running.`);
}

/** One moment of a cooperative's rows, over a connection of its own: reading them may take minutes. */
export class TenantSnapshot {
  private constructor(
    readonly client: pg.Client,
    readonly tenant: ArchivedIdentity,
  ) {}

  /** Runs `work` within the snapshot. Throws RegistryError where there is no such slug, or where another export or import is running. */
  static async of<T>(
    databaseUrl: string,
    slug: string,
    work: (snapshot: TenantSnapshot) => Promise<T>,
    { alone = true } = {},
  ): Promise<T> {
    const client = new pg.Client({ connectionString: databaseUrl, application_name: 'coop-archive' });
    // A connection that is lost is told of by what was under way over it.
    client.on('error', () => undefined);
    await client.connect();
    try {
      await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${PLAINLY}`);
      const tenant = await tenantBy(client, slug);
      if (alone && !(await client.query<{ taken: boolean }>(LOCK_HERE, [tenant.schema])).rows[0]!.taken)
        throw busy(slug);
      const result = await work(new TenantSnapshot(client, tenant));
      await client.query('COMMIT');
      return result;
    } finally {
      await client.end();
    }
  }

  /** From here on the connection sees the tenant's schema and no other. */
  async enterSchema(): Promise<void> {
    await this.client.query(becomeTenant(this.tenant as Tenant));
  }
}

async function tenantBy(client: pg.ClientBase, slug: string): Promise<ArchivedIdentity> {
  const { rows } = await client.query<ArchivedIdentity>(
    'select id, slug, schema_name as schema, name, status from public.tenants where slug = $1',
    [slug],
  );
  if (!rows[0]) throw new RegistryError(`There is no tenant with the slug ${slug}.`);
  return rows[0];
}
