import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { ENVIRONMENT } from '../../src/platform/config/config.module.js';
import { parseEnvironment } from '../../src/platform/config/environment.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { TenantDirectory } from '../../src/platform/tenancy/tenant-directory.js';
import type { Tenant } from '../../src/platform/tenancy/tenant.js';
import { runAsTenant } from '../../src/platform/tenancy/tenant-context.js';
import { stack } from '../support/stack.js';

export interface PlatformContext {
  module: TestingModule;
  units: UnitOfWork;
  database: DataSource;
  /** Runs `work` as the tenant whose schema is named. */
  as<T>(schema: string, work: () => Promise<T>): Promise<T>;
  tenant(schema: string): Promise<Tenant | null>;
  close(): Promise<void>;
}

/** The platform inside the test's process, on the run's real database. */
export async function bootPlatform(overrides: Record<string, string> = {}): Promise<PlatformContext> {
  const env = parseEnvironment({ ...stack.env, LOG_LEVEL: 'silent', ...overrides });
  const module = await Test.createTestingModule({ imports: [PlatformModule] })
    .overrideProvider(ENVIRONMENT)
    .useValue(env)
    .compile();
  const directory = module.get(TenantDirectory);
  return {
    module,
    units: module.get(UnitOfWork),
    database: module.get(DataSource),
    tenant: (schema) => directory.bySchema(schema),
    as: async (schema, work) => runAsTenant((await directory.bySchema(schema))!, work),
    close: () => module.close(),
  };
}
