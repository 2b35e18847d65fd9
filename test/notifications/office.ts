import { Test, type TestingModule } from '@nestjs/testing';
import type { Type } from '@nestjs/common';
import { Gatherings } from '../../src/modules/notifications/gatherings.js';
import { Notifications, type Telling } from '../../src/modules/notifications/notifications.js';
import { NotificationsModule } from '../../src/modules/notifications/notifications.module.js';
import { ENVIRONMENT } from '../../src/platform/config/config.module.js';
import { parseEnvironment } from '../../src/platform/config/environment.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { runAsTenant } from '../../src/platform/tenancy/tenant-context.js';
import { TenantDirectory } from '../../src/platform/tenancy/tenant-directory.js';
import type { TenantFile } from '../../src/modules/tenant/tenant-settings.dto.js';
import { zoneOf } from '../support/clock.js';
import type { TestMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

/** The application inside the test's process, to tell and to write; the API's own workers do the rest. */
export interface Office {
  module: TestingModule;
  as<T>(tenant: TestTenant, work: () => Promise<T>): Promise<T>;
  /** In one unit of work of the tenant. */
  inUnit<T>(tenant: TestTenant, work: () => Promise<T>): Promise<T>;
  tell(tenant: TestTenant, ...tellings: Telling[]): Promise<number>;
  /** Writes every mail that gathers, whenever it is due. */
  writeMails(tenant: TestTenant): Promise<void>;
  close(): Promise<void>;
}

export async function anOffice(modules: Type[] = [], env: Record<string, string> = {}): Promise<Office> {
  const module = await Test.createTestingModule({ imports: [PlatformModule, NotificationsModule, ...modules] })
    .overrideProvider(ENVIRONMENT)
    .useValue(parseEnvironment({ ...stack.env, LOG_LEVEL: 'silent', ...env }))
    .compile();
  await module.init();
  const as = async <T>({ schema }: TestTenant, work: () => Promise<T>) =>
    runAsTenant((await module.get(TenantDirectory).bySchema(schema))!, work);
  const inUnit = <T>(tenant: TestTenant, work: () => Promise<T>) =>
    as(tenant, () => module.get(UnitOfWork).run(() => work()));
  return {
    module,
    as,
    inUnit,
    tell: (tenant, ...tellings) => inUnit(tenant, () => module.get(Notifications).tell(...tellings)),
    writeMails: async (tenant) => {
      for (const { id } of await tenant.sql<{ id: string }>('select id from mail_gatherings'))
        await as(tenant, () => module.get(Gatherings).write(id));
    },
    close: () => module.close(),
  };
}

/** A cooperative in whose town it is this hour now. */
export async function aTenantAt(hour: number, overrides: Partial<TenantFile> = {}): Promise<TestTenant> {
  const tenant = await aTenant(overrides);
  await tenant.sql('update public.tenants set time_zone = $2 where id = $1', [tenant.id, zoneOf(hour)]);
  return tenant;
}

let made = 0;

/** Something to tell; each call another cause. */
export function aTelling(to: Telling['to'], more: Partial<Telling> = {}): Telling {
  made += 1;
  const title = more.title ?? `Novedad ${made}`;
  return {
    to,
    event: 'news',
    cause: `test/${made}`,
    title,
    text: 'Texto de la novedad.',
    path: `/avisos/${made}`,
    mail: { template: 'news', data: { title, body: 'Texto de la novedad.', link: `${stack.apiUrl}/x/avisos/${made}` } },
    ...more,
  };
}

/** A mail that leaves at once. */
export function anAwaitedTelling(to: Telling['to'], more: Partial<Telling> = {}): Telling {
  return aTelling(to, { event: 'claim', ...more });
}

export interface PostedMail {
  template: string;
  recipient: string;
  reply_to: string | null;
  cause: string;
  data: Record<string, unknown>;
}

/** The mails to the member that were posted, oldest first. */
export function mailsOf({ tenant, email }: TestMember): Promise<PostedMail[]> {
  return tenant.sql<PostedMail>(
    'select template, recipient, reply_to, cause, data from outgoing_mails where recipient = $1 order by id',
    [email],
  );
}
