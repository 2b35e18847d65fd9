import type { INestApplicationContext, Type } from '@nestjs/common';
import type { Tenant } from '../platform/tenancy/tenant.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';

/**
 * Runs `work` as the cooperative, with the whole application in this process, or no more of it than `root`, but neither HTTP nor
 * workers. Throws RegistryError for an unknown slug.
 */
export function inTenant<T>(
  slug: string,
  work: (app: INestApplicationContext, tenant: Tenant) => Promise<T>,
  root?: Type,
): Promise<T> {
  return inApplication(async (app) => {
    const { TenantDirectory } = await import('../platform/tenancy/tenant-directory.js');
    const { runAsTenant } = await import('../platform/tenancy/tenant-context.js');
    const tenant = await app.get(TenantDirectory).bySlug(slug);
    if (!tenant) throw new RegistryError(`There is no tenant with the slug ${slug}.`);
    return runAsTenant(tenant, () => work(app, tenant));
  }, root);
}

/** The same for what belongs to no cooperative. */
export async function inApplication<T>(work: (app: INestApplicationContext) => Promise<T>, root?: Type): Promise<T> {
  // Loaded only here: the other commands need not wait for the whole application.
  const { NestFactory } = await import('@nestjs/core');
  const app = await NestFactory.createApplicationContext(root ?? (await wholeApplication()), {
    logger: ['error', 'warn'],
  });
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

async function wholeApplication(): Promise<Type> {
  const { AppModule } = await import('../app.module.js');
  return AppModule;
}
