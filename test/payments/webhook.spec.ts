import { beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { client } from '../support/client.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aLink, allWorked, aPayer, becomes, faults, heal, pay, type Payer } from './till.js';
import { notificationsOf, notify } from './webhook-client.js';

describe("The gateway's webhook", () => {
  let tenant: TestTenant;
  let other: TestTenant;
  let payer: Payer;

  beforeAll(async () => {
    [tenant, other] = [await aTenant(), await aTenant()];
    payer = await aPayer(tenant);
  });

  const refused = async (answer: ReturnType<typeof notify>, status: number, code: string) => {
    const { status: given, body } = await answer;
    expect([given, body.code]).toEqual([status, code]);
    expect(await notificationsOf(tenant)).toEqual([]);
  };

  it.each([
    ['signed with another secret', { secret: 'x'.repeat(64) }],
    ['signed with an empty secret', { secret: '' }],
    ['without a signature', { signature: null }],
    ['with half a signature', { signature: 'v1=00' }],
    ['with a signature that is not hexadecimal', { signature: `ts=1742505638,v1=${'z'.repeat(64)}` }],
    ['without the id of its request', { requestId: null }],
  ])('is refused %s, and nothing is stored', async (_, forged) => {
    await refused(notify(tenant, { dataId: '123', ...forged }), 401, 'INVALID_SIGNATURE');
  });

  it('is refused without an id in its address, whatever its body says', async () => {
    await refused(notify(tenant, { body: { data: { id: '123' } } }), 401, 'INVALID_SIGNATURE');
  });

  it("is refused at another cooperative's address", async () => {
    await refused(notify(other, { dataId: '123', at: tenant }), 401, 'INVALID_SIGNATURE');
  });

  it('is refused by a cooperative that has no gateway', async () => {
    const bare = await aTenant({ payments: undefined });
    expect((await notify(bare, { dataId: '123', secret: '' })).status).toBe(401);
  });

  it.each(['1;drop', '1/2', '../1', '1 2', '', '-1', '1'.repeat(21)])('has no id such as %p', async (dataId) => {
    const answer = notify(tenant, { dataId });
    if (dataId === '') await refused(answer, 400, 'VALIDATION_FAILED');
    else await refused(answer, 400, 'VALIDATION_FAILED');
  });

  it('has one id, not two', async () => {
    const { status } = await client(tenant).post('/webhooks/mercadopago?data.id=1&data.id=2&type=payment', {});
    expect(status).toBe(400);
    expect(await notificationsOf(tenant)).toEqual([]);
  });

  it('about something else than a payment is taken note of, and not stored', async () => {
    expect((await notify(tenant, { dataId: '123', type: 'merchant_order' })).status).toBe(200);
    expect(await notificationsOf(tenant)).toEqual([]);
  });

  it('takes seconds and milliseconds in the signature, and a body of any form or none', async () => {
    expect((await notify(other, { dataId: '11', ts: '1742505638' })).status).toBe(200);
    expect((await notify(other, { dataId: '12', ts: '1742505638683' })).status).toBe(200);
    expect((await notify(other, { dataId: '13', body: [[['odd']]] })).status).toBe(200);
    expect((await notificationsOf(other)).map((row) => row.gateway_payment_id)).toEqual(['11', '12', '13']);
  });

  it('is about the id of its address, not that of its body', async () => {
    const link = await aLink(payer, [await payer.owes()]);
    await faults(tenant, { webhooks: { lost: 1 } });
    const paid = await pay(link);
    await heal(tenant);
    const body = { type: 'payment', data: { id: '999999' } };
    expect((await notify(tenant, { dataId: String(paid.id), body })).status).toBe(200);
    await becomes(payer, link.id, 'approved');
    await allWorked(tenant);
    expect((await notificationsOf(tenant)).map((row) => row.gateway_payment_id)).toEqual([String(paid.id)]);
  });

  it('in the older form is taken too', async () => {
    const link = await aLink(payer, [await payer.owes()]);
    await faults(tenant, { webhooks: { lost: 1 } });
    const paid = await pay(link);
    await heal(tenant);
    const { createHmac } = await import('node:crypto');
    const v1 = createHmac('sha256', tenant.seller.webhookSecret).update(`id:${paid.id};request-id:r-1;ts:1742505638;`);
    const { status } = await client(tenant).post(`/webhooks/mercadopago?topic=payment&id=${paid.id}`, undefined, {
      'x-request-id': 'r-1',
      'x-signature': `ts=1742505638,v1=${v1.digest('hex')}`,
    });
    expect(status).toBe(200);
    await becomes(payer, link.id, 'approved');
  });

  it('is not answered before its row is committed', async () => {
    const quiet = await aTenant();
    const lock = new pg.Client({ connectionString: stack.migratorDatabaseUrl });
    await lock.connect();
    await lock.query(`begin; lock table ${quiet.schema}.gateway_notifications in access exclusive mode`);
    let isAnswered = false;
    const answer = notify(quiet, { dataId: '123' }).finally(() => (isAnswered = true));
    // Others are answered meanwhile: one that did not wait for its row would have been, too.
    for (let i = 0; i < 20; i += 1) expect((await client(other).get('')).status).toBe(200);
    expect(isAnswered).toBe(false);
    await lock.query('commit');
    await lock.end();
    expect([(await answer).status, await notificationsOf(quiet)]).toMatchObject([200, [{ gateway_payment_id: '123' }]]);
  });

  it('is still taken while the cooperative is suspended', async () => {
    const closed = await aTenant();
    await closed.sql(`update public.tenants set status = 'suspended' where id = $1`, [closed.id]);
    expect((await notify(closed, { dataId: '123' })).status).toBe(200);
    expect(await notificationsOf(closed)).toHaveLength(1);
  });
});
