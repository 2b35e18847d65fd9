import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { AppModule } from '../app.module.js';
import { TenantDirectory } from '../platform/tenancy/tenant-directory.js';
import { runAsTenant } from '../platform/tenancy/tenant-context.js';
import type { Tenant } from '../platform/tenancy/tenant.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';

/** Runs `work` as the cooperative, with the whole application in this process but neither HTTP nor workers. Throws RegistryError for an unknown slug. */
export async function inTenant<T>(
  slug: string,
  work: (app: INestApplicationContext, tenant: Tenant) => Promise<T>,
): Promise<T> {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error', 'warn'] });
  try {
    const tenant = await app.get(TenantDirectory).bySlug(slug);
    if (!tenant) throw new RegistryError(`There is no tenant with the slug ${slug}.`);
    return await runAsTenant(tenant, () => work(app, tenant));
  } finally {
    await app.close();
  }
}
