import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPhone } from '../notifications/push-service.js';
import { eventually } from '../support/eventually.js';
import { mailsTo, mailTo } from '../support/mail.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import {
  act,
  aLink,
  allToldOf,
  aPayer,
  balanceOf,
  becomes,
  faults,
  type GatewayPayment,
  heal,
  ledgerOf,
  pay,
  type Payer,
  reviewsOf,
} from './till.js';
import { notify } from './webhook-client.js';

describe('Money that goes back', () => {
  let tenant: TestTenant;
  let payer: Payer;

  beforeAll(async () => {
    tenant = await aTenant();
    payer = await aPayer(tenant);
  });

  const told = async () => (await mailsTo(payer.email)).filter(({ subject }) => /devolvieron/.test(subject));

  it('is told to the member once for each time, with what each invoice owes again', async () => {
    const [one, two] = [await payer.owes({ due: '100.00' }), await payer.owes({ due: '200.00' })];
    const link = await aLink(payer, [one, two]);
    const paid = await pay(link);
    await becomes(payer, link.id, 'approved');
    await act(paid, 'refund', { amount: 50 });
    const part = await mailTo(payer.email, /Le devolvieron \$ 50,00 de su pago/);
    expect(part.text).toContain(`${two.number}: $ 50,00`);
    expect(part.text).toContain('De su pago de $ 300,00 se devolvieron $ 50,00');
    expect(part.text).not.toContain(one.number);
    await repeat(paid);
    await act(paid, 'refund');
    const rest = await mailTo(payer.email, /\$ 250,00/);
    expect([rest.text.includes(`${one.number}: $ 100,00`), rest.text.includes(`${two.number}: $ 150,00`)]).toEqual([
      true,
      true,
    ]);
    await repeat(paid);
    expect(await told()).toHaveLength(2);
  });

  it('by a chargeback says why; a dispute that was won gives nothing back', async () => {
    const invoice = await payer.owes({ due: '71.00' });
    const link = await aLink(payer, [invoice]);
    const paid = await pay(link);
    await becomes(payer, link.id, 'approved');
    await act(paid, 'chargeback');
    expect((await mailTo(payer.email, /\$ 71,00 de su pago/)).text).toContain('desconoció el cargo');
    const before = (await told()).length;
    await act(paid, 'dispute-won');
    await eventually(async () => expect(await balanceOf(tenant, invoice)).toBe(0));
    await repeat(paid);
    expect(await told()).toHaveLength(before);
  });

  it('is told also where the payment and its refund are learnt of together', async () => {
    const link = await aLink(payer, [await payer.owes({ due: '73.00' })]);
    await faults(tenant, { webhooks: { lost: 1 } });
    const paid = await pay(link);
    await act(paid, 'refund', { amount: 3.5 });
    await heal(tenant);
    await notify(tenant, { dataId: String(paid.id) });
    expect((await mailTo(payer.email, /\$ 3,50/)).text).toContain('De su pago de $ 73,00 se devolvieron $ 3,50');
  });

  it('without having been credited is not told as credited money', async () => {
    const link = await aLink(payer, [await payer.owes({ due: '72.00' })]);
    const before = (await told()).length;
    const paid = await pay(link, { amount: 72.01 });
    await becomes(payer, link.id, 'review');
    await act(paid, 'refund');
    await becomes(payer, link.id, 'resolved');
    expect([await ledgerOf(tenant, link.id), await told()]).toMatchObject([[], { length: before }]);
  });

  async function repeat(paid: GatewayPayment): Promise<void> {
    await notify(tenant, { dataId: String(paid.id) });
    await allToldOf(tenant, paid, 1);
  }
});

describe('A payment', () => {
  it('is told of in the app and on the member’s phone too, once each', async () => {
    const tenant = await aTenant();
    const payer = await aPayer(tenant);
    await tenant.sql('insert into notification_preferences (user_id, quiet_from, quiet_to) values ($1, null, null)', [
      payer.userId,
    ]);
    const phone = await aPhone();
    await payer.api.post('/me/push-subscriptions', phone.subscription);
    const invoice = await payer.owes({ due: '100.00' });
    const link = await aLink(payer, [invoice]);
    const paid = await pay(link);
    await becomes(payer, link.id, 'approved');
    await eventually(() => expect(phone.taken).toHaveLength(1));
    const shown = { event: 'payment', title: 'Recibimos su pago de $ 100,00' };
    expect(phone.taken[0]!.shown).toMatchObject({ ...shown, body: `Comprobante ${invoice.number}.` });
    await notify(tenant, { dataId: String(paid.id) });
    await allToldOf(tenant, paid, 1);
    const { body } = await payer.api.get<{ items: object[] }>('/me/notifications');
    expect(body.items).toMatchObject([{ ...shown, path: `/pagos/${link.id}` }]);
    expect((await mailsTo(payer.email)).length).toBeLessThanOrEqual(1);
    expect((await mailTo(payer.email, /Recibimos su pago/)).source).not.toMatch(/List-Unsubscribe/i);
  });
});

describe('Money that needs a person', () => {
  it('is told to staff by an alert and a mail, once', async () => {
    const contactEmail = `tesoreria-${Date.now()}@coop.example`;
    const tenant = await aTenant({ contactEmail });
    const payer = await aPayer(tenant);
    const invoice = await payer.owes({ due: '100.00' });
    const link = await aLink(payer, [invoice]);
    const paid = await pay(link, { amount: 100.01 });
    await becomes(payer, link.id, 'review');
    const mail = await mailTo(contactEmail, /Un pago necesita revisión/);
    for (const words of ['$ 100,01', String(paid.id), invoice.number, 'El importe no es el que se pidió.'])
      expect(mail.text).toContain(words);
    await act(paid, 'refund', { amount: 1 });
    await eventually(async () =>
      expect(await reviewsOf(tenant, link.id)).toEqual([{ reason: 'amount', amount: 9_901, open: true }]),
    );
    await notify(tenant, { dataId: String(paid.id) });
    await allToldOf(tenant, paid, 1);
    expect(await tenant.sql(`select kind, detail->>'paymentId' as payment, seen_at from staff_alerts`)).toEqual([
      { kind: 'payment-review', payment: link.id, seen_at: null },
    ]);
    expect(await mailsTo(contactEmail)).toHaveLength(1);
  });
});
