import { inProject } from '../stack/project.ts';
import type { Stage } from './stage.ts';

interface Application {
  get<T>(token: unknown): T;
  close(): Promise<void>;
}
interface Outbox {
  post(mail: object): Promise<void>;
}
interface Units {
  run<T>(work: () => Promise<T>): Promise<T>;
}
interface Directory {
  bySchema(schema: string): Promise<object | null>;
}

/** How many a round posts in one unit of work. */
const BATCH = 500;

/** Posts each cooperative's reminders as its own rounds would: through the product's outbox, in a process that leaves the work to the worker. */
export async function postReminders(
  stage: Stage,
  cooperatives: { slug: string; schema: string; reminders: number }[],
): Promise<void> {
  Object.assign(process.env, stage.env);
  const built = <T>(path: string) => import(inProject('dist', path)) as Promise<T>;
  const { NestFactory } = await import('@nestjs/core');
  const { PlatformModule } = await built<{ PlatformModule: new () => object }>('platform/platform.module.js');
  const { MailOutbox } = await built<{ MailOutbox: unknown }>('platform/mail/mail-outbox.js');
  const { UnitOfWork } = await built<{ UnitOfWork: unknown }>('platform/database/unit-of-work.js');
  const { TenantDirectory } = await built<{ TenantDirectory: unknown }>('platform/tenancy/tenant-directory.js');
  const { runAsTenant } = await built<{ runAsTenant<T>(tenant: object, work: () => T): T }>(
    'platform/tenancy/tenant-context.js',
  );
  const app: Application = await NestFactory.createApplicationContext(PlatformModule, { logger: ['error', 'warn'] });
  const [outbox, units] = [app.get<Outbox>(MailOutbox), app.get<Units>(UnitOfWork)];
  const began = Date.now();
  for (const { slug, schema, reminders } of cooperatives) {
    const tenant = await app.get<Directory>(TenantDirectory).bySchema(schema);
    for (let from = 0; from < reminders; from += BATCH) {
      const numbers = Array.from({ length: Math.min(BATCH, reminders - from) }, (_, n) => from + n);
      await runAsTenant(tenant!, () =>
        units.run(async () => {
          for (const n of numbers) await outbox.post(reminderOf(slug, n));
        }),
      );
    }
  }
  await app.close();
  process.stdout.write(`posted in ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
}

function reminderOf(slug: string, n: number): object {
  return {
    template: 'payment-pending',
    to: `socio${n}@${slug}.example`,
    cause: `bench/${n}`,
    bulk: true,
    unsubscribeUrl: `https://oficina.example/${slug}/baja?n=${n}`,
    data: {
      firstName: 'Georgina',
      total: '$ 24.730,55',
      items: [{ number: 'LSP B 0021-00049107', amount: '$ 24.730,55' }],
      place: 'Pago Fácil',
      payBefore: '25/11/2026 23:59',
      couponLink: 'https://oficina.example/cupon',
    },
  };
}
