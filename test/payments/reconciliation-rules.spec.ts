import { describe, expect, it } from '@jest/globals';
import { reportOf } from '../../src/modules/payments/reconciliation-report.js';
import {
  differencesOf,
  type ReconciledLink,
  type ReconciledMoney,
  type SeenPayment,
} from '../../src/modules/payments/reconciliation.js';
import type { Tenant } from '../../src/platform/tenancy/tenant.js';

const at = new Date('2026-11-22T12:00:00Z');
const seen: SeenPayment = {
  status: 'approved',
  amountCentavos: 10_000,
  refundedCentavos: 0,
  currency: 'ARS',
  collectorId: '1',
  approvedAt: at,
  lastUpdatedAt: at,
};
const money: ReconciledMoney = {
  gatewayPaymentId: '7',
  paymentId: 'a',
  held: seen,
  listed: seen,
  creditedCentavos: 10_000,
  reversedCentavos: 0,
  openReviews: [],
  dismissedCentavos: 0,
  refundingCentavos: 0,
};
const link: ReconciledLink = {
  paymentId: 'a',
  status: 'approved',
  totalCentavos: 10_000,
  receiptCode: 'R',
  approvedAt: at,
  peakCentavos: 10_000,
  netCentavos: 10_000,
  itemsCentavos: 10_000,
  creditedAt: at,
  acknowledgedAt: at,
};
const both = (change: Partial<SeenPayment>) => ({ held: { ...seen, ...change }, listed: { ...seen, ...change } });

function kinds(moneyChange: Partial<ReconciledMoney>, linkChange: Partial<ReconciledLink> = {}) {
  return differencesOf([{ ...money, ...moneyChange }], [{ ...link, ...linkChange }], new Date(at.getTime() + 1)).map(
    ({ kind, amountCentavos }) => [kind, amountCentavos],
  );
}

describe('The three lists of a day', () => {
  it.each<[string, Partial<ReconciledMoney>, Partial<ReconciledLink>, unknown]>([
    ['agree', {}, {}, []],
    ['agree after a refund that was reversed', { ...both({ refundedCentavos: 4_000 }), reversedCentavos: 4_000 }, { netCentavos: 6_000, itemsCentavos: 6_000 }, []],
    ['agree on an attempt that took nothing and that nobody told of', { held: null, listed: { ...seen, status: 'rejected', approvedAt: null }, creditedCentavos: 0 }, {}, []],
    ['agree on what was learnt after the gateway was asked', { held: { ...seen, lastUpdatedAt: new Date(at.getTime() + 1) }, listed: { ...seen, status: 'pending' } }, {}, []],
    ['agree on money that a person decided about', { creditedCentavos: 0, dismissedCentavos: 10_000 }, { status: 'resolved', peakCentavos: 0, netCentavos: 0, itemsCentavos: 0 }, []],
    ['have a refund that the gateway has not made', { creditedCentavos: 0, refundingCentavos: 10_000 }, { status: 'review', peakCentavos: 0, netCentavos: 0, itemsCentavos: 0 }, [['refunding', 10_000]]],
    ['have money beyond what a person dismissed', { creditedCentavos: 0, dismissedCentavos: 9_999 }, { status: 'resolved', peakCentavos: 0, netCentavos: 0, itemsCentavos: 0 }, [['uncredited', 1]]],
    ['miss money that the gateway has', { held: null, creditedCentavos: 0 }, {}, [['not_held', 10_000]]],
    ['have a payment that the gateway does not show', { listed: '404' }, {}, [['not_listed', 10_000]]],
    ['have an amount that is not the gateway’s', { listed: { ...seen, amountCentavos: 9_999 } }, {}, [['outdated', 9_999]]],
    ['have money without a place', { creditedCentavos: 4_000 }, {}, [['uncredited', 6_000]]],
    ['have money that a review does not cover', { creditedCentavos: 0, openReviews: [{ reason: 'amount', amountCentavos: 9_000 }] }, {}, [['in_review', 9_000], ['uncredited', 1_000]]],
    ['have a refund that was not reversed', both({ refundedCentavos: 4_000 }), {}, [['not_reversed', 4_000]]],
    ['have a chargeback that was not reversed', both({ status: 'charged_back' }), {}, [['not_reversed', 10_000]]],
    ['have a credit without approved money', both({ status: 'pending' }), {}, [['credited_without_money', 10_000]]],
    ['have a link approved for less than its total', {}, { totalCentavos: 10_001 }, [['amount', 1]]],
    ['have a link paid whole that is not approved', {}, { status: 'open' }, [['link_state', 10_000]]],
    ['have items that do not add up to the ledger', {}, { itemsCentavos: 9_999 }, [['items', 1]]],
    ['have a credit that the management system does not know', {}, { acknowledgedAt: null }, [['not_acknowledged', 10_000]]],
  ])('%s', (_, moneyChange, linkChange, expected) => {
    expect(kinds(moneyChange, linkChange)).toEqual(expected);
  }); // prettier-ignore

  it('come out as a spreadsheet that runs nothing of what it holds', () => {
    const sums = { count: 0, centavos: 0 };
    const evil = { ...money, gatewayPaymentId: '=HYPERLINK("http://x")', listed: '@SUM(1)' };
    const sheet = reportOf(
      {
        day: '2026-11-22',
        readAt: at,
        links: [link],
        money: [evil],
        created: [],
        approved: sums,
        held: sums,
        listed: sums,
        credits: sums,
        reversals: sums,
        reviews: sums,
        decisions: sums,
        refunds: sums,
        acknowledgements: sums,
        differences: differencesOf([evil], [{ ...link, totalCentavos: 5_000 }], at),
      },
      { slug: 'x', timeZone: 'UTC' } as Tenant,
      'csv',
    );
    const cells = sheet.replace('\uFEFF', '').trimEnd().split(/[;\n]/);
    expect(cells.filter((cell) => /^"?\s*[=+@]/.test(cell))).toEqual([]);
    expect(sheet).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(sheet).toContain(`'@SUM(1)`);
    // A negative amount is a number, and stays one.
    expect(sheet).toContain(';-50,00;');
  });
});
