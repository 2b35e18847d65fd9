import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { runAsTenant } from '../tenancy/tenant-context.js';
import { TenantDirectory } from '../tenancy/tenant-directory.js';
import { SLUG, type Tenant } from '../tenancy/tenant.js';
import { Problem } from './problem.js';
import { mustBeTestMember, mustLetIn } from './tenant-doors.js';

declare module 'fastify' {
  interface FastifyRequest {
    tenant?: Tenant;
  }
}

/** Every route under `/v1/tenants/:tenant` (and the pages under `/:tenant`) runs as that tenant. */
export function tenantFromPath(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const directory = app.get(TenantDirectory);
  fastify.decorateRequest('tenant', undefined);
  fastify.addHook('onRequest', async (request) => {
    const slug = (request.params as { tenant?: string }).tenant;
    if (slug !== undefined) request.tenant = await resolve(directory, slug, request);
  });
  // The context begins after the body is read: stream events would lose it.
  fastify.addHook('preHandler', (request, _reply, done) => {
    const { tenant } = request;
    if (!tenant) return done();
    try {
      mustBeTestMember(tenant, request);
    } catch (problem) {
      return done(problem as Problem);
    }
    runAsTenant(tenant, done);
  });
}

async function resolve(directory: TenantDirectory, slug: string, request: FastifyRequest): Promise<Tenant> {
  const tenant = SLUG.test(slug) ? await directory.bySlug(slug) : null;
  if (!tenant) throw new Problem('TENANT_NOT_FOUND');
  mustLetIn(tenant, request);
  return tenant;
}
