import { beforeAll, describe, expect, it } from '@jest/globals';
import { mailsTo, mailTo } from '../support/mail.js';
import { eventually } from '../support/eventually.js';
import { stack } from '../support/stack.js';
import { textOf } from '../support/pdf.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import {
  act,
  aLink,
  allToldOf,
  allWorked,
  aPayer,
  balanceOf,
  becomes,
  faults,
  heal,
  ledgerOf,
  pay,
  type Payer,
  stateOf,
} from './till.js';
import { notificationsOf, notify } from './webhook-client.js';

describe('A payment that the gateway approves', () => {
  let tenant: TestTenant;
  let payer: Payer;

  beforeAll(async () => {
    tenant = await aTenant();
    payer = await aPayer(tenant);
  });

  const credits = async (id: string) => (await ledgerOf(tenant, id)).map(({ kind, amount }) => [kind, amount]);

  it('credits each invoice once, tells the member and the management system', async () => {
    const invoices = [await payer.owes({ due: '4210.55' }), await payer.owes({ due: '0.10' })];
    const link = await aLink(payer, invoices);
    expect(link.total).toEqual({ amount: '4210.65', currency: 'ARS' });
    await pay(link);
    await becomes(payer, link.id, 'approved');
    expect(await Promise.all(invoices.map((invoice) => balanceOf(tenant, invoice)))).toEqual([0, 0]);
    // `payment.created` and `payment.updated` come under ids of their own.
    await allWorked(tenant, 2);
    expect(await credits(link.id)).toEqual([
      ['credit', 421055],
      ['credit', 10],
    ]);
    const mail = await mailTo(payer.email, /Recibimos su pago/);
    expect(mail.subject).toBe('Recibimos su pago de $ 4.210,65');
    expect(await tenant.sql(`select event, subject_id from feed_entries where topic = 'payments'`)).toEqual([
      { event: 'payment.approved', subject_id: link.id },
    ]);
  });

  it('is credited once for the same webhook fifty times at once, and told once', async () => {
    const invoice = await payer.owes({ due: '1500.00' });
    const link = await aLink(payer, [invoice]);
    await faults(tenant, { webhooks: { lost: 1 } });
    const paid = await pay(link);
    await heal(tenant);
    const before = (await notificationsOf(tenant)).length;
    const answers = await Promise.all(Array.from({ length: 50 }, () => notify(tenant, { dataId: String(paid.id) })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await allWorked(tenant, before + 50);
    expect(await stateOf(payer, link.id)).toBe('approved');
    expect(await credits(link.id)).toEqual([['credit', 150000]]);
    expect(await balanceOf(tenant, invoice)).toBe(0);
    await mailTo(payer.email, /1\.500,00/);
    const told = (await mailsTo(payer.email)).filter(({ subject }) => subject.includes('1.500,00'));
    expect(told).toHaveLength(1);
  });

  it('is not changed by old news told again', async () => {
    const link = await aLink(payer, [await payer.owes({ due: '700.00' })]);
    const paid = await pay(link);
    await becomes(payer, link.id, 'approved');
    const told = await allToldOf(tenant, paid);
    const books = () =>
      Promise.all(
        [
          'select * from payments where id = $1',
          'select * from gateway_payments where payment_id = $1',
          'select * from feed_entries where subject_id = $1',
        ].map((query) => tenant.sql(query, [link.id])),
      );
    const before = await books();
    await act(paid, 'resend');
    await notify(tenant, { dataId: String(paid.id) });
    expect(await allToldOf(tenant, paid, 1)).toBeGreaterThanOrEqual(told + 2);
    expect(await books()).toEqual(before);
    expect(await credits(link.id)).toEqual([['credit', 70000]]);
    await mailTo(payer.email, /700,00/);
    expect((await mailsTo(payer.email)).filter(({ subject }) => subject.includes('700,00'))).toHaveLength(1);
  });

  it('is not approved by what the address of return says', async () => {
    const link = await aLink(payer, [await payer.owes({ due: '900.00' })]);
    const paid = await pay(link, { outcome: 'CONT' });
    await becomes(payer, link.id, 'in_process');
    const page = await payer.api.get<string>(
      `${stack.apiUrl}/${tenant.slug}/pago?status=approved&collection_status=approved&external_reference=${link.id}`,
    );
    expect(page.status).toBe(200);
    expect(page.body).toContain('en proceso');
    expect(await credits(link.id)).toEqual([]);
    await act(paid, 'pay');
    await becomes(payer, link.id, 'approved');
  });

  it('after a rejected card does not call the next one rejected, when its payer is back before its news', async () => {
    const link = await aLink(payer, [await payer.owes({ due: '640.00' })]);
    const rejected = await pay(link, { outcome: 'FUND' });
    const page = async (attempt: string | number) => {
      const address = `${stack.apiUrl}/${tenant.slug}/pago?external_reference=${link.id}&payment_id=${attempt}`;
      return (await payer.api.get<string>(address)).body;
    };
    await eventually(async () => expect(await page(rejected.id)).toContain('Su pago no fue aprobado'));
    expect(await page('null')).toContain('Su pago no fue aprobado');
    const unheardOf = await page(rejected.id + 1);
    expect(unheardOf).toContain('Todavía no recibimos el pago');
    expect(unheardOf).not.toContain('Volver a intentar');
  });

  it('survives a gateway that answers with errors, and one that does not answer', async () => {
    const link = await aLink(payer, [await payer.owes({ due: '810.00' })]);
    await faults(tenant, { errorRate: 1, errorStatus: 500, times: 2 });
    const paid = await pay(link);
    await eventually(async () =>
      expect(await notificationsOf(tenant)).toContainEqual(
        expect.objectContaining({ gateway_payment_id: String(paid.id), last_error: expect.stringContaining('500') }),
      ),
    );
    await becomes(payer, link.id, 'approved');
    await heal(tenant);
    const second = await aLink(payer, [await payer.owes({ due: '811.00' })]);
    await faults(tenant, { errorRate: 1, errorStatus: 404, times: 2 });
    await pay(second);
    await becomes(payer, second.id, 'approved');
    await heal(tenant);
    await allWorked(tenant);
    expect((await notificationsOf(tenant)).filter((row) => row.last_error !== null)).toEqual([]);
  });

  it('has a receipt from then on, also by the address in the mail', async () => {
    const invoice = await payer.owes({ due: '1234.56' });
    const link = await aLink(payer, [invoice]);
    expect((await payer.api.get(`/payments/${link.id}/receipt`)).body).toMatchObject({ code: 'RECEIPT_NOT_READY' });
    const paid = await pay(link, { method: 'debit_card' });
    await becomes(payer, link.id, 'approved');
    const receipt = await payer.api.get<Buffer>(`/payments/${link.id}/receipt`);
    expect(receipt.headers.get('content-type')).toBe('application/pdf');
    const text = await textOf(receipt.body);
    for (const words of [
      invoice.number,
      '$ 1.234,56',
      String(paid.id),
      'Georgina Paván',
      'Tarjeta de débito',
      tenant.settings.name,
    ])
      expect(text).toContain(words);
    const mail = await mailTo(payer.email, /1\.234,56/);
    const address = mail.links.find((each) => each.includes('/recibo/'))!;
    const shown = await fetch(address);
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect((await fetch(address.replace(/.{4}$/, '0000'))).status).toBe(404);
  });
});
