import { execFile } from 'node:child_process';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { inProject } from '../../scripts/stack/project.ts';
import { dayIn } from '../../src/platform/clock.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { act, aLink, allToldOf, aPayer, becomes, faults, heal, pay, type Payer } from './till.js';

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

function reconcile(...words: string[]): Promise<Ran> {
  return new Promise((done) =>
    execFile(
      process.execPath,
      [inProject('dist/cli.js'), 'reconcile', ...words],
      { env: { PATH: process.env.PATH, ...stack.env } },
      (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, stdout, stderr }),
    ),
  );
}

interface Report {
  links: { approved: { count: number; amount: { amount: string } } };
  gateway: Record<'held' | 'listed', { count: number; amount: { amount: string } }>;
  ledger: Record<'credits' | 'reversals', { count: number; amount: { amount: string } }>;
  differences: {
    kind: string;
    paymentId: string | null;
    gatewayPaymentId: string | null;
    amount: { amount: string };
  }[];
}

const TIME_ZONE = 'America/Argentina/Cordoba';
const today = () => dayIn(TIME_ZONE);

// Each command starts the whole application.
jest.setTimeout(180_000);

describe('coop reconcile', () => {
  let tenant: TestTenant;
  let payer: Payer;

  beforeAll(async () => {
    tenant = await aTenant();
    payer = await aPayer(tenant);
  });

  async function paidLink(due: string) {
    const link = await aLink(payer, [await payer.owes({ due })]);
    const paid = await pay(link);
    await becomes(payer, link.id, 'approved');
    return { link, paid };
  }

  async function reportNow(...words: string[]): Promise<{ code: number; report: Report }> {
    const { code, stdout, stderr } = await reconcile(tenant.slug, today(), '--format', 'json', ...words);
    expect(stderr).toBe('');
    return { code, report: JSON.parse(stdout) as Report };
  }

  it('says «sin diferencias» of a day in which everything agrees, refunds and pending coupons included', async () => {
    const { paid } = await paidLink('300.00');
    await act(paid, 'refund', { amount: 50 });
    await allToldOf(tenant, paid);
    const coupon = await aLink(payer, [await payer.owes({ due: '10.00' })]);
    await pay(coupon, { method: 'rapipago' });
    await becomes(payer, coupon.id, 'in_process');
    const { code, stdout } = await reconcile(tenant.slug, today());
    expect({ code, last: stdout.trimEnd().split('\n').at(-1) }).toEqual({ code: 0, last: 'sin diferencias' });
    expect(stdout).toContain('Aprobado según Mercado Pago: 1 por $ 300,00');
    expect(stdout).toContain('Reversos del libro: 1 por $ 50,00');
    const { report } = await reportNow();
    expect(report).toMatchObject({
      links: { approved: { count: 1, amount: { amount: '300.00' } } },
      gateway: { held: { count: 1 }, listed: { count: 1, amount: { amount: '300.00' } } },
      ledger: { credits: { amount: { amount: '300.00' } }, reversals: { amount: { amount: '50.00' } } },
      differences: [],
    });
    // A day in which nothing happened has nothing to disagree on.
    expect(await reconcile(tenant.slug, '2020-01-01')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('sin diferencias'),
    });
  });

  it('names each difference, what it is and where, and exits with 1', async () => {
    // The tenant's round reads the list of changes every ten minutes and would find what is lost here.
    await tenant.sql(
      `insert into gateway_changes (gateway, read_until) values ('mercadopago', now() + interval '1 day')`,
    );
    const lost = await aLink(payer, [await payer.owes({ due: '20.00' })]);
    const returned = await paidLink('30.00');
    const [held, unbacked, sums] = [await paidLink('40.00'), await paidLink('50.00'), await paidLink('60.00')];
    for (const { paid } of [returned, held, unbacked, sums]) await allToldOf(tenant, paid);
    await faults(tenant, { webhooks: { lost: 1 } });
    const unknown = await pay(lost);
    await act(returned.paid, 'refund');
    await heal(tenant);
    const odd = await aLink(payer, [await payer.owes({ due: '70.00' })]);
    const over = await pay(odd, { amount: 70.01 });
    await becomes(payer, odd.id, 'review');
    const half = await aLink(payer, [await payer.owes({ due: '80.00' })]);
    const first = await pay(half, { amount: 30 });
    await becomes(payer, half.id, 'in_process');
    await allToldOf(tenant, over);
    await allToldOf(tenant, first);
    const change = (sql: string, id: string) => tenant.sql(sql, [id]);
    await change(`delete from invoice_credits where payment_id = $1`, held.link.id);
    await change(`update payment_items set credited_centavos = 0 where payment_id = $1`, held.link.id);
    await change(
      `update gateway_payments set status = 'rejected', last_updated_at = now() + interval '1 day' where payment_id = $1`,
      unbacked.link.id,
    );
    await change(`update payment_items set credited_centavos = 1 where payment_id = $1`, sums.link.id);
    await tenant.sql(
      `insert into gateway_payments (id, payment_id, gateway, gateway_payment_id, status, amount_centavos, currency, collector_id,
         external_reference, live_mode, created_at, approved_at, last_updated_at)
       values ($1, null, 'mercadopago', '99', 'approved', 100, 'ARS', $2, '', false, now(), now(), now())`,
      [uuid(), tenant.seller.collectorId],
    );
    const { code, report } = await reportNow();
    expect(code).toBe(1);
    const found = report.differences.map(({ kind, paymentId, gatewayPaymentId, amount }) => [
      kind,
      paymentId,
      gatewayPaymentId,
      amount.amount,
    ]);
    const expected = [
      ['not_held', lost.id, String(unknown.id), '20.00'],
      ['outdated', returned.link.id, String(returned.paid.id), '30.00'],
      ['uncredited', held.link.id, String(held.paid.id), '40.00'],
      ['amount', held.link.id, null, '40.00'],
      ['credited_without_money', unbacked.link.id, String(unbacked.paid.id), '50.00'],
      ['items', sums.link.id, null, '59.99'],
      ['in_review', odd.id, String(over.id), '70.01'],
      ['awaiting_rest', half.id, String(first.id), '30.00'],
      ['not_listed', null, '99', '1.00'],
      ['uncredited', null, '99', '1.00'],
    ];
    expect(found.toSorted()).toEqual(expected.toSorted());
    const text = await reconcile(tenant.slug, today());
    expect(text.stdout).not.toContain('sin diferencias');
    expect(text.stdout).toContain(`(link ${lost.id}, operación ${unknown.id})`);
  });

  it('counts a credit that the management system has not acknowledged in time, and one still in time does not', async () => {
    const tenantOfOwn = await aTenant();
    const own = await aPayer(tenantOfOwn);
    const link = await aLink(own, [await own.owes({ due: '15.00' })]);
    const paid = await pay(link);
    await becomes(own, link.id, 'approved');
    await allToldOf(tenantOfOwn, paid);
    const of = (...words: string[]) => reconcile(tenantOfOwn.slug, today(), ...words);
    expect(await of()).toMatchObject({ code: 0 });
    const late = await of('--ack-days', '0');
    expect(late).toMatchObject({ code: 1, stdout: expect.stringContaining('no confirmó el pago: $ 15,00') });
    await tenantOfOwn.sql('insert into payment_acknowledgements (payment_id, applied_at) values ($1, now())', [
      link.id,
    ]);
    const sheet = await of('--ack-days', '0', '--format', 'csv');
    expect(sheet.code).toBe(0);
    expect(sheet.stdout).toMatch(/^\uFEFFDía;Link;/);
    expect(sheet.stdout).toContain(`;${paid.id};approved;15,00;approved;15,00;0,00;15,00;0,00;`);
  });

  it("takes the day of the cooperative's own calendar", async () => {
    const other = await aTenant();
    const strange = (operation: string, approvedAt: string) =>
      other.sql(
        `insert into gateway_payments (id, payment_id, gateway, gateway_payment_id, status, amount_centavos, currency, collector_id,
           external_reference, live_mode, created_at, approved_at, last_updated_at)
         values ($1, null, 'mercadopago', $2, 'approved', 100, 'ARS', $3, '', false, $4, $4, $4)`,
        [uuid(), operation, other.seller.collectorId, approvedAt],
      );
    await strange('1', '2020-01-01T02:59:59Z');
    await strange('2', '2020-01-01T03:00:00Z');
    await strange('3', '2020-01-02T02:59:59Z');
    await strange('4', '2020-01-02T03:00:00Z');
    const { stdout } = await reconcile(other.slug, '2020-01-01', '--format', 'json');
    const { differences } = JSON.parse(stdout) as Report;
    expect(new Set(differences.map(({ gatewayPaymentId }) => gatewayPaymentId))).toEqual(new Set(['2', '3']));
  });

  it('never says that all is well where the gateway does not show its list', async () => {
    await faults(tenant, { errorRate: 1, errorStatus: 500 });
    const ran = await reconcile(tenant.slug, today());
    await heal(tenant);
    expect(ran).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('No se pudo conciliar') });
  });

  it.each([
    ['2026-02-30', /is no day/],
    ['ayer', /is no day/],
    ['2999-01-01', /has not come yet/],
  ])('refuses %s as a day', async (day, sentence) => {
    const { code, stdout, stderr } = await reconcile(tenant.slug, day);
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(sentence) });
  });
});
