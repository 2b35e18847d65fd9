import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { migratePlatform, migrateTenants } from '../../src/platform/database/migrations/migrate.js';
import { provisionTenant } from '../../src/platform/database/migrations/provision.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { ownDatabase, type OwnDatabase } from '../tenancy/own-database.js';
import { aLink, allWorked, aPayer, becomes, faults, heal, ledgerOf, pay, type Payer } from './till.js';
import { notificationsOf, notify } from './webhook-client.js';

describe('A notification that is sent again', () => {
  let tenant: TestTenant;
  let payer: Payer;

  beforeAll(async () => {
    tenant = await aTenant();
    payer = await aPayer(tenant);
  });

  /** A paid link of which the gateway has not told. */
  async function anUntoldPayment() {
    const link = await aLink(payer, [await payer.owes()]);
    await faults(tenant, { webhooks: { lost: 1 } });
    const paid = await pay(link);
    await heal(tenant);
    return { link, dataId: String(paid.id) };
  }
  const rowsOf = async (dataId: string) =>
    (await notificationsOf(tenant)).filter((row) => row.gateway_payment_id === dataId);

  it('under its own request id is answered, and costs neither a row nor a question to the gateway', async () => {
    const { link, dataId } = await anUntoldPayment();
    const captured = { dataId, requestId: randomUUID(), ts: String(Date.now()) };
    expect((await notify(tenant, captured)).status).toBe(200);
    await becomes(payer, link.id, 'approved');
    await allWorked(tenant);
    const worked = await rowsOf(dataId);
    for (let i = 0; i < 5; i += 1) expect((await notify(tenant, captured)).status).toBe(200);
    expect((await notify(tenant, { ...captured, ts: String(Date.now() + 5) })).status).toBe(200);
    // Had one of them been queued, it would have been worked before this one.
    await notify(tenant, { dataId: (await anUntoldPayment()).dataId });
    await allWorked(tenant);
    expect(await rowsOf(dataId)).toEqual(worked);
  });

  it('while it still waits is the same row, once', async () => {
    const { link, dataId } = await anUntoldPayment();
    await faults(tenant, { errorRate: 1 });
    const requestId = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => notify(tenant, { dataId, requestId })));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(await rowsOf(dataId)).toHaveLength(1);
    await heal(tenant);
    await becomes(payer, link.id, 'approved');
    expect(await ledgerOf(tenant, link.id)).toHaveLength(1);
  });

  it('under a new request id is news, and worked', async () => {
    const { link, dataId } = await anUntoldPayment();
    await notify(tenant, { dataId });
    await becomes(payer, link.id, 'approved');
    await notify(tenant, { dataId });
    await allWorked(tenant);
    expect(await rowsOf(dataId)).toHaveLength(2);
    expect(await ledgerOf(tenant, link.id)).toHaveLength(1);
  });

  it('is nothing new about another payment: the same request id may name both', async () => {
    const [one, two] = [await anUntoldPayment(), await anUntoldPayment()];
    const requestId = randomUUID();
    for (const { dataId } of [one, two]) await notify(tenant, { dataId, requestId });
    for (const { link } of [one, two]) await becomes(payer, link.id, 'approved');
  });
});

describe('The rule that a notification is one row', () => {
  let own: OwnDatabase;
  beforeAll(async () => {
    own = await ownDatabase();
    await migratePlatform(own.target);
  }, 120_000);
  afterAll(() => own.drop());

  it('comes to a cooperative that holds repetitions, and what is still to be worked stays', async () => {
    const schema = `t_${own.word}`;
    await provisionTenant(own.target, schema, async (client) => {
      await client.query(
        `insert into public.tenants (id, slug, schema_name, name, settings) values ($1, $2, $3, '', '{}')`,
        [uuid(), own.word, schema],
      );
    });
    // As it was before.
    await own.query(`alter table ${schema}.gateway_notifications drop constraint gateway_notifications_once`);
    await own.query(`delete from public.schema_migrations where schema_name = $1 and name like '0010-%'`, [schema]);
    const store = (paymentId: string, requestId: string, processed: boolean) =>
      own.query(
        `insert into ${schema}.gateway_notifications (id, gateway, gateway_payment_id, request_id, processed_at)
         values ($1, 'mercadopago', $2, $3, $4)`,
        [uuid(), paymentId, requestId, processed ? new Date() : null],
      );
    await store('1', 'a', true);
    await store('1', 'a', false);
    await store('1', 'a', false);
    await store('1', 'b', true);
    await store('2', 'a', true);
    await store('2', 'a', true);
    expect(await migrateTenants(own.target, () => undefined)).toEqual([]);
    expect(
      await own.query(`select gateway_payment_id as payment, request_id as request, processed_at is null as waits
                         from ${schema}.gateway_notifications order by 1, 2`),
    ).toEqual([
      { payment: '1', request: 'a', waits: true },
      { payment: '1', request: 'b', waits: false },
      { payment: '2', request: 'a', waits: false },
    ]);
    await expect(store('1', 'a', false)).rejects.toThrow('gateway_notifications_once');
  });
});
