import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { anAccount } from '../support/holder.js';
import { dayFromToday } from '../support/invoice.js';
import { aMember } from '../support/member.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aLink, aPayer, ask, becomes, pay, type Payer, type PaymentBody, preferencesOf, stateOf } from './till.js';

describe('Making a link of payment', () => {
  let tenant: TestTenant;
  let payer: Payer;

  beforeAll(async () => {
    tenant = await aTenant();
    payer = await aPayer(tenant);
  });

  const refusal = async (answer: ReturnType<typeof ask>) => {
    const { status, body } = await answer;
    return [status, body.code];
  };

  it('tells the gateway what it may take, from whom, until when and where to report', async () => {
    const invoice = await payer.owes({ due: '4210.55' });
    const link = await aLink(payer, [invoice]);
    const [preference] = await preferencesOf(link);
    expect(preference).toMatchObject({
      items: [{ id: invoice.id, unit_price: 4210.55, quantity: 1, currency_id: 'ARS' }],
      external_reference: link.id,
      payer: { email: payer.email },
      init_point: link.checkoutUrl,
      expires: true,
    });
    expect(new Date(preference!['expiration_date_to'] as string).toISOString()).toBe(link.expiresAt);
    expect(link.items).toEqual([
      { invoiceId: invoice.id, number: invoice.number, amount: { amount: '4210.55', currency: 'ARS' } },
    ]);
  });

  it('answers the same request with the same payment for a day, at whatever moment it is repeated', async () => {
    const [one, two] = [await payer.owes(), await payer.owes()];
    const key = randomUUID();
    const first = await ask(payer.api, [one.id, two.id], key);
    const again = await ask(payer.api, [two.id, one.id], key);
    expect(again).toMatchObject({ status: 201, body: { id: first.body.id, checkoutUrl: first.body.checkoutUrl } });
    expect(await refusal(ask(payer.api, [one.id], key))).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    // Another user's key is another key.
    const other = await aPayer(tenant);
    expect((await ask(other.api, [(await other.owes()).id], key)).status).toBe(201);
    await pay(first.body);
    await becomes(payer, first.body.id, 'approved');
    expect(await ask(payer.api, [one.id, two.id], key)).toMatchObject({ status: 201, body: { id: first.body.id } });
    await tenant.sql(
      `update payment_requests set created_at = now() - interval '25 hours' where idempotency_key = $1`,
      [key],
    );
    expect(await refusal(ask(payer.api, [one.id, two.id], key))).toEqual([409, 'INVOICE_ALREADY_PAID']);
  });

  it('makes one payment for ten equal requests at once', async () => {
    const invoice = await payer.owes();
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(payer.api, [invoice.id], key)));
    const made = answers.filter(({ status }) => status === 201);
    expect(made.length).toBeGreaterThanOrEqual(1);
    expect(new Set(made.map(({ body }) => body.id)).size).toBe(1);
    for (const { status, body } of answers.filter((answer) => answer.status !== 201))
      expect([status, body.code]).toEqual([409, 'PAYMENT_IN_PROGRESS']);
    expect(await tenant.sql('select from payment_items where invoice_id = $1', [invoice.id])).toHaveLength(1);
  });

  it('gives one of ten links asked for one invoice at once', async () => {
    const invoice = await payer.owes();
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(payer.api, [invoice.id])));
    const made = answers.find(({ status }) => status === 201)!;
    for (const answer of answers.filter((each) => each !== made))
      expect([answer.status, answer.body.code, answer.body.paymentId]).toEqual([
        409,
        'PAYMENT_ALREADY_OPEN',
        made.body.id,
      ]);
  });

  it('names the open payment to its owner, and not to another member of the same holder', async () => {
    const invoice = await payer.owes();
    const link = await aLink(payer, [invoice]);
    const relative = await aMember(tenant);
    await anAccount(relative, payer.holder);
    expect((await ask(payer.api, [invoice.id])).body).toMatchObject({
      code: 'PAYMENT_ALREADY_OPEN',
      paymentId: link.id,
    });
    const { status, body } = await ask(relative.api, [invoice.id]);
    expect([status, body.code, body.paymentId]).toEqual([409, 'PAYMENT_ALREADY_OPEN', undefined]);
  });

  it("refuses what is paid, what is not the member's and what is not there", async () => {
    const paid = await payer.owes({ balance: '0.00' });
    const foreign = await (await aPayer(tenant)).owes();
    const open = await payer.owes();
    expect(await refusal(ask(payer.api, [open.id, paid.id]))).toEqual([409, 'INVOICE_ALREADY_PAID']);
    expect(await refusal(ask(payer.api, [open.id, foreign.id]))).toEqual([404, 'NOT_FOUND']);
    expect(await refusal(ask(payer.api, [randomUUID()]))).toEqual([404, 'NOT_FOUND']);
    expect(await tenant.sql('select from payment_items where invoice_id = $1', [open.id])).toEqual([]);
  });

  it.each([
    ['no invoice', []],
    ['twenty-one invoices', Array.from({ length: 21 }, () => randomUUID())],
    ['one invoice twice', Array(2).fill('019aa000-0000-7000-8000-000000000001')],
    [
      'one invoice twice, written otherwise',
      ['019aa000-0000-7000-8000-00000000000a', '019AA000-0000-7000-8000-00000000000A'],
    ],
    ['something else than an id', ['1']],
    ['something else than a list', 'x'],
  ])('refuses %s', async (_, invoiceIds) => {
    expect(await refusal(ask(payer.api, invoiceIds))).toEqual([400, 'VALIDATION_FAILED']);
  });

  it.each([
    [null, 'REQUIRED'],
    ['', 'REQUIRED'],
    ['with space', 'INVALID_FORMAT'],
    ['ñ', 'INVALID_FORMAT'],
    ['x'.repeat(201), 'INVALID_FORMAT'],
  ])('refuses the key %p, and says what is wrong with it', async (key, code) => {
    expect(await ask(payer.api, [randomUUID()], key === 'ñ' ? 'Ã±' : key)).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: [{ field: 'Idempotency-Key', code }] },
    });
  });

  it('costs what paying today costs, and ends before the price does', async () => {
    const [yesterday, today, later] = [dayFromToday(-1), dayFromToday(0), dayFromToday(9)];
    const overdue = await payer.owes({ due: '100.00', dueOn: yesterday, laterDues: [{ on: today, amount: '103.25' }, { on: later, amount: '110.00' }] }); // prettier-ignore
    const link = await aLink(payer, [overdue, await payer.owes({ due: '50.00' })]);
    expect(link.total.amount).toBe('153.25');
    const end = new Date(`${dayFromToday(1)}T00:00:00-03:00`).getTime();
    expect(new Date(link.expiresAt).getTime()).toBe(end - 1_000);
    const free = await aLink(payer, [await payer.owes()]);
    const hours = (new Date(free.expiresAt).getTime() - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThanOrEqual(24);
  });

  it('is not possible at a cooperative without a gateway', async () => {
    const bare = await aTenant({ payments: undefined });
    const member = await aPayer(bare);
    expect(await refusal(ask(member.api, [(await member.owes()).id]))).toEqual([503, 'PAYMENTS_NOT_CONFIGURED']);
  });

  it('is listed newest first to its own member alone', async () => {
    const member = await aPayer(tenant);
    const links = [];
    for (let n = 0; n < 3; n += 1) links.unshift((await aLink(member, [await member.owes()])).id);
    const page = await member.api.get<{ items: PaymentBody[]; nextCursor: string }>('/payments?limit=2');
    const rest = await member.api.get<{ items: PaymentBody[]; nextCursor: null }>(
      `/payments?limit=2&cursor=${page.body.nextCursor}`,
    );
    expect([...page.body.items, ...rest.body.items].map(({ id }) => id)).toEqual(links);
    expect(rest.body.nextCursor).toBeNull();
    for (const path of ['', '/receipt']) expect((await payer.api.get(`/payments/${links[0]}${path}`)).status).toBe(404);
    expect((await payer.api.delete(`/payments/${links[0]}`)).status).toBe(404);
    expect((await member.api.get('/payments?cursor=x')).body.code).toBe('INVALID_CURSOR');
    expect(await stateOf(member, links[0]!)).toBe('open');
  });
});
