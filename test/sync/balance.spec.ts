import { beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import type { TestInvoice } from '../support/invoice.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { act, aLink, aPayer, balanceOf, becomes, pay, type Payer } from '../payments/till.js';
import { importing, ndjson } from './imports.js';

const pidOf = async (session: pg.Client) =>
  (await session.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]!.pid;

const HOUR = 3_600_000;
const hoursFromNow = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString();

/** A cooperative with one member who owes $ 4.200,00 as of an hour ago. */
describe('Whose balance counts', () => {
  let tenant: TestTenant;
  let payer: Payer;
  let invoice: TestInvoice;

  beforeEach(async () => {
    tenant = await aTenant();
    payer = await aPayer(tenant);
    invoice = await payer.owes({ due: '4200.00' });
  });

  /** The file's word: what the invoice's balance was at that hour. */
  const file = async (balance: string, generatedAt: string) => {
    const [row] = await tenant.sql<Record<string, string>>(
      `select type, letter, number, period, issued_on as "issuedOn", due_on_1 as "dueOn" from invoices where id = $1`,
      [invoice.id],
    );
    const line = { ...row, holderNumber: payer.holder.number, amount: '4200.00', balance };
    const found = await importing(tenant, 'invoices', ndjson(line), { generatedAt });
    expect(found).toMatchObject({ status: 'finished', rejected: 0 });
    return found;
  };
  const paid = async () => {
    const link = await aLink(payer, [invoice]);
    const payment = await pay(link);
    await becomes(payer, link.id, 'approved');
    return { link, payment };
  };
  const acknowledge = (paymentId: string, appliedAt: string) =>
    client(tenant, tenant.apiKey).post('/sync/payments/acknowledgements', { items: [{ paymentId, appliedAt }] });

  it('a file that does not know of a payment made here leaves the invoice paid', async () => {
    await paid();
    await file('4200.00', hoursFromNow(0));
    expect(await balanceOf(tenant, invoice)).toBe(0);
  });

  it('an older file changes nothing of the invoice', async () => {
    await file('0.00', hoursFromNow(-0.25));
    expect(await file('4200.00', hoursFromNow(-0.5))).toMatchObject({ updated: 0, unchanged: 1 });
    expect(await balanceOf(tenant, invoice)).toBe(0);
  });

  it('an older file changes nothing either where the newer one only confirmed what was known', async () => {
    await file('0.00', hoursFromNow(-0.75));
    expect(await file('0.00', hoursFromNow(-0.25))).toMatchObject({ updated: 0, unchanged: 1 });
    await file('4200.00', hoursFromNow(-0.5));
    expect(await balanceOf(tenant, invoice)).toBe(0);
  });

  it('a payment at the counter shows with the next file', async () => {
    await file('1000.00', hoursFromNow(-0.1));
    expect(await balanceOf(tenant, invoice)).toBe(100_000);
  });

  it('once applied at the source, the payment is taken off once: by the source', async () => {
    const { link } = await paid();
    expect((await acknowledge(link.id, hoursFromNow(0))).status).toBe(204);
    // The file of before the payment was applied still speaks of the whole debt.
    expect(await balanceOf(tenant, invoice)).toBe(0);
    await file('500.00', hoursFromNow(0.05));
    expect(await balanceOf(tenant, invoice)).toBe(50_000);
  });

  it('an acknowledgement waits for a settlement of its payment before it holds an invoice, as the other way round', async () => {
    const { link } = await paid();
    const settling = new pg.Client({ connectionString: stack.migratorDatabaseUrl });
    await settling.connect();
    await settling.query(`begin; set local search_path to ${tenant.schema}`);
    await settling.query('select id from payments where id = $1 for update', [link.id]);
    const answer = acknowledge(link.id, hoursFromNow(0));
    await eventually(async () =>
      expect(
        await tenant.sql(
          `select from pg_locks w join pg_locks h on h.granted and h.transactionid = w.transactionid
            where not w.granted and h.pid = $1`,
          [await pidOf(settling)],
        ),
      ).toHaveLength(1),
    );
    await settling.query('select id from invoices where id = $1 for update nowait', [invoice.id]);
    await settling.end();
    expect((await answer).status).toBe(204);
  });

  it('an acknowledgement that comes after the file that knew of it gives the same', async () => {
    const { link } = await paid();
    await file('500.00', hoursFromNow(0.05));
    expect(await balanceOf(tenant, invoice)).toBe(0);
    await acknowledge(link.id, hoursFromNow(0));
    expect(await balanceOf(tenant, invoice)).toBe(50_000);
    await acknowledge(link.id, hoursFromNow(0.06));
    expect(await balanceOf(tenant, invoice)).toBe(50_000);
  });

  it('a file that only repeats another is newer all the same: what was applied before it is in its balance', async () => {
    for (const hours of [-0.5, -0.25]) await file('4200.00', hoursFromNow(hours));
    const { link } = await paid();
    expect(await balanceOf(tenant, invoice)).toBe(0);
    await acknowledge(link.id, hoursFromNow(-0.3));
    expect(await balanceOf(tenant, invoice)).toBe(420_000);
  });

  it('and so is one that comes after the acknowledgement', async () => {
    await file('4200.00', hoursFromNow(-0.5));
    const { link } = await paid();
    await acknowledge(link.id, hoursFromNow(0.01));
    await file('4200.00', hoursFromNow(-0.25));
    expect(await balanceOf(tenant, invoice)).toBe(0);
    await file('4200.00', hoursFromNow(0.02));
    expect(await balanceOf(tenant, invoice)).toBe(420_000);
  });

  it('an import and an acknowledgement move balances one after the other, so that neither misses the other', async () => {
    const { link } = await paid();
    const moving = new pg.Client({ connectionString: stack.migratorDatabaseUrl });
    await moving.connect();
    await moving.query('begin');
    await moving.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${tenant.schema}/balances`]);
    const both = [acknowledge(link.id, hoursFromNow(0)), file('500.00', hoursFromNow(0.05))];
    await eventually(async () =>
      expect(
        await tenant.sql(
          `select from pg_locks w join pg_locks h using (locktype, classid, objid, objsubid)
            where locktype = 'advisory' and h.granted and not w.granted and h.pid = $1`,
          [await pidOf(moving)],
        ),
      ).toHaveLength(2),
    );
    await moving.end();
    await Promise.all(both);
    expect(await balanceOf(tenant, invoice)).toBe(50_000);
  });

  it('an acknowledgement later than the file leaves the payment taken off', async () => {
    const { link } = await paid();
    await file('4200.00', hoursFromNow(0.01));
    await acknowledge(link.id, hoursFromNow(0.05));
    expect(await balanceOf(tenant, invoice)).toBe(0);
  });

  it('a payment that was taken back and never applied is owed again, whatever files come', async () => {
    const { payment } = await paid();
    await act(payment, 'refund');
    await eventually(async () => expect(await balanceOf(tenant, invoice)).toBe(420_000));
    await file('4200.00', hoursFromNow(0.01));
    expect(await balanceOf(tenant, invoice)).toBe(420_000);
  });

  it('acknowledges all or none, and only what was credited here', async () => {
    const { link } = await paid();
    const items = [
      { paymentId: link.id, appliedAt: hoursFromNow(0) },
      { paymentId: '0193a7a0-0000-7000-8000-000000000000', appliedAt: hoursFromNow(0) },
    ];
    const { status, body } = await client(tenant, tenant.apiKey).post('/sync/payments/acknowledgements', { items });
    expect({ status, ...body }).toMatchObject({
      status: 400,
      errors: [{ field: 'items[1].paymentId', code: 'NOT_FOUND' }],
    });
    expect(await tenant.sql('select payment_id from payment_acknowledgements')).toEqual([]);
    expect((await acknowledge(link.id, hoursFromNow(1))).body).toMatchObject({
      errors: [{ field: 'items[0].appliedAt', code: 'IN_THE_FUTURE' }],
    });
    expect((await acknowledge(link.id, '2026-02-31T00:00:00Z')).status).toBe(400);
  });

  it('tells the management system what was paid and taken back, in order, from any cursor', async () => {
    const { link, payment } = await paid();
    const api = client(tenant, tenant.apiKey);
    const first = await api.get<{ items: Record<string, unknown>[]; nextCursor: string }>('/sync/payments');
    expect(first.body.items).toMatchObject([
      {
        event: 'payment.approved',
        paymentId: link.id,
        status: 'approved',
        total: { amount: '4200.00', currency: 'ARS' },
        items: [
          {
            invoiceNumber: invoice.number,
            holderNumber: payer.holder.number,
            amount: { amount: '4200.00' },
            credited: { amount: '4200.00' },
          },
        ],
      },
    ]);
    const after = first.body.nextCursor;
    expect((await api.get(`/sync/payments?after=${after}`)).body).toEqual({ items: [], nextCursor: after });
    await act(payment, 'refund');
    await eventually(async () => {
      const next = await api.get<{ items: Record<string, unknown>[] }>(`/sync/payments?after=${after}`);
      expect(next.body.items).toMatchObject([{ event: 'payment.reversed', items: [{ credited: { amount: '0.00' } }] }]);
    });
    expect((await api.get<{ items: unknown[] }>('/sync/payments?limit=1')).body.items).toHaveLength(1);
    expect((await api.get('/sync/payments?after=x')).status).toBe(400);
  });
});
