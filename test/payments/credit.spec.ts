import { beforeAll, describe, expect, it } from '@jest/globals';
import { mailTo } from '../support/mail.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aLink, allWorked, aPayer, balanceOf, becomes, ledgerOf, pay, type Payer } from './till.js';

describe('A payment that the gateway approves', () => {
  let tenant: TestTenant;
  let payer: Payer;

  beforeAll(async () => {
    tenant = await aTenant();
    payer = await aPayer(tenant);
  });

  it('credits each invoice once, tells the member and the management system', async () => {
    const invoices = [await payer.owes({ due: '4210.55' }), await payer.owes({ due: '0.10' })];
    const link = await aLink(payer, invoices);
    expect(link.total).toEqual({ amount: '4210.65', currency: 'ARS' });
    await pay(link);
    await becomes(payer, link.id, 'approved');
    expect(await Promise.all(invoices.map((invoice) => balanceOf(tenant, invoice)))).toEqual([0, 0]);
    await allWorked(tenant, 2);
    expect((await ledgerOf(tenant, link.id)).map(({ kind, amount }) => [kind, amount])).toEqual([
      ['credit', 421055],
      ['credit', 10],
    ]);
    const mail = await mailTo(payer.email, /Recibimos su pago/);
    expect(mail.subject).toBe('Recibimos su pago de $ 4.210,65');
    expect(await tenant.sql(`select event, subject_id from feed_entries where topic = 'payments'`)).toEqual([
      { event: 'payment.approved', subject_id: link.id },
    ]);
  });
});
