import pg from 'pg';
import { ambientTenant } from '../tenancy/tenant-context.js';
import { isSchemaName, type Tenant } from '../tenancy/tenant.js';
import { FORGET_MEMBERSHIPS, isRoleRefused } from './stale-membership.js';

/** Statements that make the connection the tenant's for the rest of the transaction. */
export function becomeTenant(tenant: Tenant): string {
  if (!isSchemaName(tenant.schema))
    throw new Error(`Not the name of a tenant's schema: ${JSON.stringify(tenant.schema)}.`);
  return `SET LOCAL ROLE "${tenant.schema}"; SET LOCAL search_path TO "${tenant.schema}"`;
}

/**
 * A connection whose every transaction begins as the ambient tenant, in one message.
 *
 * It stands at the driver because TypeORM opens transactions of its own (`save`, `remove`): here none can be missed,
 * and the three statements travel together. Outside a tenant a transaction begins as the application's role, which sees no tenant's table.
 */
export class TenantClient extends pg.Client {
  // pg declares a dozen overloads of query; all are passed on as they came.
  override query = ((first: unknown, ...rest: unknown[]) => {
    const tenant = first === 'START TRANSACTION' ? ambientTenant() : undefined;
    if (tenant) return this.begin(`START TRANSACTION; ${becomeTenant(tenant)}`);
    return Reflect.apply(pg.Client.prototype.query, this, [first, ...rest]);
  }) as pg.Client['query'];

  private async begin(message: string): Promise<pg.QueryResult> {
    try {
      return await super.query(message);
    } catch (error) {
      if (!isRoleRefused(error)) throw error;
      await super.query('ROLLBACK');
      return super.query(`${FORGET_MEMBERSHIPS}; ${message}`);
    }
  }
}
