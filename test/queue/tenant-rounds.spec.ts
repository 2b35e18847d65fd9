import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Worker } from 'bullmq';
import { v7 as uuid } from 'uuid';
import { createTenant, parseTenantFile } from '../../src/modules/tenant/tenant-registry.js';
import { PAYMENTS_JANITOR_QUEUE } from '../../src/platform/queue/jobs.js';
import { NotNow } from '../../src/platform/queue/not-now.js';
import { QueueConnection } from '../../src/platform/queue/queue-connection.js';
import { TenantJobs } from '../../src/platform/queue/tenant-jobs.js';
import { eventually } from '../support/eventually.js';
import { keyring } from '../support/tenant.js';
import { aQueueStack, FILE, type QueueStack } from './queue-stack.js';

const SOON = { withinMs: 60_000 };

describe("A tenant's rounds", () => {
  let own: QueueStack;
  beforeAll(async () => {
    own = await aQueueStack(6);
    own.start('worker');
  }, 60_000);
  afterAll(() => own.close());

  const plans = async () => {
    const held = await own.jobs.queue(PAYMENTS_JANITOR_QUEUE).getJobSchedulers();
    return held.map(({ key, every, template }) => ({ key, every, data: template?.data as object })).sort(byKey);
  };
  const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
  const planned = (...schemas: string[]) =>
    schemas
      .flatMap((tenant) => [
        { key: `due-${tenant}`, every: 30_000, data: { tenant, id: 'due' } },
        { key: `changes-${tenant}`, every: 600_000, data: { tenant, id: 'changes' } },
        { key: `forget-${tenant}`, every: 3_600_000, data: { tenant, id: 'forget' } },
      ])
      .sort(byKey);

  it('are planned when it appears, the suspended one too, and end when it goes', async () => {
    await eventually(async () => expect(await plans()).toEqual(planned(own.schema)), SOON);
    const target = { connectionString: own.env.DATABASE_MIGRATOR_URL!, app: 'coop_app' };
    const second = await createTenant(target, keyring, 'second', parseTenantFile(FILE));
    await own.sql(`update public.tenants set status = 'suspended' where slug = 'second'`);
    await eventually(async () => expect(await plans()).toEqual(planned(own.schema, second.schema)), SOON);
    await own.sql(`delete from public.tenants where slug = 'second'`);
    await eventually(async () => expect(await plans()).toEqual(planned(own.schema)), SOON);
  }, 200_000);

  it('come by themselves, and again after the queue has lost everything', async () => {
    const aPaymentIsDue = async () => {
      const id = uuid();
      await own.sql(
        `insert into payments (id, status, gateway, total_centavos, expires_at, coupon_expires_at, next_check_at)
         values ($1, 'cancelled', 'mercadopago', 100, now(), now(), now())`,
        [id],
      );
      return id;
    };
    const isSeen = (id: string) =>
      eventually(
        async () =>
          expect(await own.sql('select id from payments where id = $1 and next_check_at > now()', [id])).toHaveLength(
            1,
          ),
        { withinMs: 90_000 },
      );
    await own.sql('alter table payments drop constraint payments_items_add_up');
    await isSeen(await aPaymentIsDue());
    await own.loseQueue();
    await isSeen(await aPaymentIsDue());
  }, 200_000);
});

describe('A job that cannot be worked at the moment', () => {
  let own: QueueStack;
  beforeAll(async () => {
    own = await aQueueStack(7);
  }, 60_000);
  afterAll(() => own.close());

  it('comes back, and the try is not counted: one try is enough for it', async () => {
    const jobs = own.module.get(TenantJobs);
    let tries = 0;
    const worker = new Worker(
      'imports',
      (job) =>
        jobs.run(job, async () => {
          tries += 1;
          if (tries < 4) throw new NotNow(50.5, 'not yet');
          return 'done';
        }),
      { connection: own.module.get(QueueConnection).options },
    );
    // Its connection may still be open when the database is dropped.
    worker.on('error', () => undefined);
    const { id } = await own.jobs.queue('imports').add('imports', { tenant: own.schema, id: uuid() }, { attempts: 1 });
    await eventually(async () => expect((await own.jobs.queue('imports').getJob(id!))?.returnvalue).toBe('done'));
    expect(tries).toBe(4);
    await worker.close();
  });
});
