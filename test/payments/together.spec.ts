import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import type { TestInvoice } from '../support/invoice.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aLink, aPayer, ask, balanceOf, becomes, ledgerOf, pay, type Payer, reviewsOf, stateOf } from './till.js';
import { notificationsOf, notify } from './webhook-client.js';

/** Somebody else's transaction in the tenant's schema, open until `done`. */
async function another(tenant: TestTenant) {
  const session = new pg.Client({
    connectionString: stack.migratorDatabaseUrl,
    options: `-c search_path=${tenant.schema}`,
  });
  // A test that failed half-way may leave it to the end of the run.
  session.on('error', () => undefined);
  await session.connect();
  await session.query('begin');
  return {
    pid: async () => (await session.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]!.pid,
    query: (text: string, values: unknown[]) => session.query(text, values),
    /** Until somebody waits for what this one holds. */
    isWaitedFor: () =>
      eventually(async () => {
        const waiting = 'select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))';
        expect((await session.query(waiting)).rowCount).toBeGreaterThan(0);
      }),
    /** How many of the payments nobody holds; looking holds none. */
    freeOf: async (paymentIds: string[]) => {
      await session.query('savepoint looking');
      const free = 'select from payments where id = any($1) for no key update skip locked';
      const { rowCount } = await session.query(free, [paymentIds]);
      await session.query('rollback to looking');
      return rowCount;
    },
    done: async () => {
      await session.query('rollback');
      await session.end();
    },
  };
}

describe('A settlement', () => {
  let tenant: TestTenant;
  let payer: Payer;

  beforeAll(async () => {
    tenant = await aTenant();
    payer = await aPayer(tenant);
  });

  const lastError = async (paymentId: number) =>
    (await notificationsOf(tenant)).find((row) => row.gateway_payment_id === String(paymentId))?.last_error;

  it.each(['gateway_payments', 'invoice_credits', 'payments', 'invoices', 'outgoing_mails', 'feed_entries'])(
    'is written together or not at all: where %s cannot be written, nothing is, and it is tried again',
    async (table) => {
      const invoice = await payer.owes({ due: '91.00' });
      const link = await aLink(payer, [invoice]);
      await tenant.sql(`alter table ${table} add constraint refused check (false) not valid`);
      const paid = await pay(link);
      await eventually(async () => expect(await lastError(paid.id)).toContain('refused'));
      expect(await tenant.sql('select from gateway_payments where payment_id = $1', [link.id])).toEqual([]);
      expect(await ledgerOf(tenant, link.id)).toEqual([]);
      expect([await stateOf(payer, link.id), await balanceOf(tenant, invoice)]).toEqual(['open', 9_100]);
      await tenant.sql(`alter table ${table} drop constraint refused`);
      await becomes(payer, link.id, 'approved');
      expect([await balanceOf(tenant, invoice), await ledgerOf(tenant, link.id)]).toMatchObject([
        0,
        [{ kind: 'credit', amount: 9_100 }],
      ]);
    },
  );

  it('is never promised: a webhook that cannot be stored is not answered with 200', async () => {
    await tenant.sql('alter table gateway_notifications add constraint refused check (false) not valid');
    const { status } = await notify(tenant, { dataId: '4711' });
    await tenant.sql('alter table gateway_notifications drop constraint refused');
    expect(status).toBe(500);
  });

  it('begins with one payment for two equal requests at one moment, which stand in line for it', async () => {
    const invoice = await payer.owes();
    const other = await another(tenant);
    await other.query('select from invoices where id = $1 for update', [invoice.id]);
    const key = randomUUID();
    const answers = [ask(payer.api, [invoice.id], key), ask(payer.api, [invoice.id], key)];
    await other.isWaitedFor();
    const inLine = `select from pg_locks where not granted and (locktype = 'advisory' or $1 = any(pg_blocking_pids(pid)))`;
    const pid = await other.pid();
    await eventually(async () => expect((await tenant.sql(inLine, [pid])).length).toBeGreaterThan(1));
    await other.done();
    const codes = (await Promise.all(answers)).map(({ status, body }) => body.code ?? status);
    expect(codes).toContain(201);
    expect(codes).not.toContain('PAYMENT_ALREADY_OPEN');
  });

  it('takes its payment first, and its invoices after', async () => {
    const invoice = await payer.owes();
    const link = await aLink(payer, [invoice]);
    const other = await another(tenant);
    await other.query('select from payments where id = $1 for no key update', [link.id]);
    await pay(link);
    await other.isWaitedFor();
    await other.query('select from invoices where id = $1 for update nowait', [invoice.id]);
    await other.done();
    await becomes(payer, link.id, 'approved');
  });

  it('waits for another of the same invoice: two links that are paid at one moment credit it once', async () => {
    const invoice: TestInvoice = await payer.owes({ due: '92.00' });
    const relative = await aPayer(tenant, payer.holder);
    const first = await aLink(payer, [invoice]);
    expect((await payer.api.delete(`/payments/${first.id}`)).status).toBe(204);
    const second = await aLink(relative, [invoice]);
    const other = await another(tenant);
    await other.query('select from invoices where id = $1 for update', [invoice.id]);
    await Promise.all([pay(first, { force: true }), pay(second)]);
    // Both are at the invoice: each holds its payment.
    await eventually(async () => expect(await other.freeOf([first.id, second.id])).toBe(0));
    await other.done();
    const states = async () => [await stateOf(payer, first.id), await stateOf(relative, second.id)].sort();
    await eventually(async () => expect(await states()).toEqual(['approved', 'review']));
    const rows = [...(await ledgerOf(tenant, first.id)), ...(await ledgerOf(tenant, second.id))];
    expect(rows.map(({ kind, amount }) => [kind, amount])).toEqual([['credit', 9_200]]);
    const waiting = [...(await reviewsOf(tenant, first.id)), ...(await reviewsOf(tenant, second.id))];
    expect(waiting).toEqual([{ reason: 'not_owed', amount: 9_200, open: true }]);
  });
});
