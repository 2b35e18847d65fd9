import { Test, type TestingModule } from '@nestjs/testing';
import { AppModule } from '../../src/app.module.js';
import { CategoryDesk } from '../../src/modules/claims/category-desk.js';
import { ClaimClock } from '../../src/modules/claims/claim-clock.js';
import { ClaimDesk } from '../../src/modules/claims/claim-desk.js';
import { ClaimFiling } from '../../src/modules/claims/claim-filing.js';
import { ClaimFinder } from '../../src/modules/claims/claim-finder.js';
import { ClaimsService } from '../../src/modules/claims/claims.service.js';
import { ENVIRONMENT } from '../../src/platform/config/config.module.js';
import { parseEnvironment } from '../../src/platform/config/environment.js';
import type { Actor } from '../../src/platform/operations/actor.js';
import { runAsTenant } from '../../src/platform/tenancy/tenant-context.js';
import { TenantDirectory } from '../../src/platform/tenancy/tenant-directory.js';
import { stack } from '../support/stack.js';
import type { TestTenant } from '../support/tenant.js';

/** The services that staff, rounds and other doors call, in this process, over the run's own stack; its workers send the mails. */
export interface Office {
  desk: ClaimDesk;
  categories: CategoryDesk;
  clock: ClaimClock;
  filing: ClaimFiling;
  finder: ClaimFinder;
  claims: ClaimsService;
  /** Runs `work` as the cooperative. */
  as<T>(tenant: TestTenant, work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export const PABLO: Actor = { kind: 'staff', id: 'staff:1', name: 'Pablo' };

/** `overrides` change the environment. */
export async function anOffice(overrides: Record<string, string> = {}): Promise<Office> {
  const module: TestingModule = await Test.createTestingModule({ imports: [AppModule] })
    .overrideProvider(ENVIRONMENT)
    .useValue(parseEnvironment({ ...stack.env, LOG_LEVEL: 'silent', ...overrides }))
    .compile();
  await module.init();
  return {
    desk: module.get(ClaimDesk),
    categories: module.get(CategoryDesk),
    clock: module.get(ClaimClock),
    filing: module.get(ClaimFiling),
    finder: module.get(ClaimFinder),
    claims: module.get(ClaimsService),
    as: async (tenant, work) => {
      const found = await module.get(TenantDirectory).bySlug(tenant.slug);
      return runAsTenant(found!, work);
    },
    close: () => module.close(),
  };
}

/** The code with which a rule refused; `accepted` where none did. */
export function codeOf(attempt: Promise<unknown>): Promise<unknown> {
  return attempt.then(
    () => 'accepted',
    (error: { code?: string }) => error.code ?? error,
  );
}
