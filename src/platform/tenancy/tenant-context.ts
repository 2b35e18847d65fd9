import { ClsServiceManager } from 'nestjs-cls';
import type { Tenant } from './tenant.js';
import type { OpenUnit } from '../database/open-unit.js';

const TENANT = Symbol('tenant');
const UNIT = Symbol('unit of work');

/** The current work belongs to no tenant, or to another one than asked. */
export class TenantContextError extends Error {}

const cls = () => ClsServiceManager.getClsService();

/** Runs `work` as the tenant. Inside another tenant's work it throws: nothing may cross. */
export function runAsTenant<T>(tenant: Tenant, work: () => T): T {
  const around = ambientTenant();
  if (around && around.schema !== tenant.schema) {
    throw new TenantContextError(`Work of ${tenant.schema} asked for inside work of ${around.schema}.`);
  }
  return runWith(TENANT, tenant, work);
}

/** The tenant of the current request, job or command; throws outside one. */
export function currentTenant(): Tenant {
  const tenant = ambientTenant();
  if (!tenant)
    throw new TenantContextError(
      'There is no tenant here: the work must start from a route, a job or a command of one.',
    );
  return tenant;
}

/** The same, or undefined outside one. For the database layer alone. */
export function ambientTenant(): Tenant | undefined {
  return cls().isActive() ? cls().get<Tenant | undefined>(TENANT) : undefined;
}

/** The open unit of work around the caller, if any. */
export function ambientUnit(): OpenUnit | undefined {
  return cls().isActive() ? cls().get<OpenUnit | undefined>(UNIT) : undefined;
}

export function runInUnit<T>(unit: OpenUnit, work: () => T): T {
  return runWith(UNIT, unit, work);
}

/** A copy of the context with one thing more, for `work` alone (never `enterWith`, which would leak into what follows). */
function runWith<T>(key: symbol, value: Tenant | OpenUnit, work: () => T): T {
  const around = cls().isActive() ? cls().get() : {};
  return cls().runWith({ ...around, [key]: value }, work);
}
