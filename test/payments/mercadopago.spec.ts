import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { GatewayCredentials } from '../../src/modules/payments/gateway-credentials.js';
import { GatewayCircuits } from '../../src/modules/payments/gateway-circuits.js';
import { MercadoPagoClient } from '../../src/modules/payments/mercadopago.client.js';
import { MercadoPagoGateway } from '../../src/modules/payments/mercadopago.gateway.js';
import { MercadoPagoSearches } from '../../src/modules/payments/mercadopago.searches.js';
import { preferenceOf, statementDescriptor } from '../../src/modules/payments/mercadopago.preference.js';
import { isSigned } from '../../src/modules/payments/mercadopago.signature.js';
import { snapshotOf } from '../../src/modules/payments/mercadopago.snapshot.js';
import { type CheckoutOrder, GatewayRefused, GatewayUnavailable } from '../../src/modules/payments/payment-gateway.js';
import { parseEnvironment } from '../../src/platform/config/environment.js';
import { runAsTenant } from '../../src/platform/tenancy/tenant-context.js';
import type { Tenant } from '../../src/platform/tenancy/tenant.js';
import { breachesOfSchema } from '../simulator/vendor-contract.js';
import { stack } from '../support/stack.js';
import { aTenant, keyring, type TestTenant } from '../support/tenant.js';
import { act, faults, type GatewayPayment, heal, pay } from './till.js';

const ORDER: CheckoutOrder = {
  paymentId: '019aa000-0000-7000-8000-00000000000a',
  items: [{ invoiceId: '019aa000-0000-7000-8000-00000000000b', number: '0021-00049107', amountCentavos: 421_055 }],
  payer: { email: 'georgina@example.com', firstName: 'Georgina', lastName: 'Paván' },
  expiresAt: new Date('2026-11-23T02:59:59Z'),
  couponExpiresAt: new Date('2026-11-23T02:59:59Z'),
};

const TENANT = {
  slug: 'almafuerte',
  name: 'Cooperativa de Servicios Públicos Almafuerte Ltda.',
  timeZone: 'America/Argentina/Cordoba',
} as Tenant;

describe("Mercado Pago's signature", () => {
  const secret = 'test_secret_coop_0001';
  const parts = { dataId: '1234567890', requestId: 'f7b2a1d4-0b1c-4ec2-aaaa-9e8b1d2f3c4d' };
  const seconds = 'ts=1742505638,v1=a450ce0746a88d09577058012d3248d0fe7a13cbf6f1c33e3c00386196f484da';
  const milliseconds = 'ts=1742505638683,v1=47f531b22df8309323322d11c2fd44282ace889222cccc1baade5f2ce2ed9e24';

  it.each([seconds, milliseconds, seconds.replace(',', ', ')])('holds as they make it: %s', (signature) => {
    expect(isSigned({ ...parts, signature }, secret)).toBe(true);
  });

  it('does not hold where there is no secret, even when signed with none', () => {
    const v1 = createHmac('sha256', '').update(`id:1;request-id:r;ts:1742505638;`).digest('hex');
    expect(isSigned({ dataId: '1', requestId: 'r', signature: `ts=1742505638,v1=${v1}` }, '')).toBe(false);
  });

  it.each([
    ['another id', { ...parts, dataId: '1234567891', signature: seconds }, secret],
    ['no id', { ...parts, dataId: undefined, signature: seconds }, secret],
    ['no request', { ...parts, requestId: undefined, signature: seconds }, secret],
    ['no header', { ...parts, signature: undefined }, secret],
    ['an empty secret', { ...parts, signature: seconds }, ''],
    ['an instant changed', { ...parts, signature: seconds.replace('638', '639') }, secret],
  ])('does not hold with %s', (_, signed, key) => {
    expect(isSigned(signed, key)).toBe(false);
  });
});

describe('A preference', () => {
  const body = preferenceOf(ORDER, TENANT, 'https://coop.example') as Record<string, unknown>;

  it("is what the vendor's specification describes", () => {
    expect(breachesOfSchema('PreferenceRequest', JSON.parse(JSON.stringify(body)))).toEqual([]);
  });

  it('says where to report, where to return and until when it may be paid', () => {
    expect(body).toMatchObject({
      notification_url: 'https://coop.example/v1/tenants/almafuerte/webhooks/mercadopago?source_news=webhooks',
      back_urls: { success: 'https://coop.example/almafuerte/pago' },
      expiration_date_to: '2026-11-22T23:59:59.000-03:00',
      date_of_expiration: '2026-11-22T23:59:59.000-03:00',
      statement_descriptor: 'COOPERATIVA DE SERVICI',
    });
  });

  it.each([
    ['Cooperativa Eléctrica de Ñandú (Córdoba)', 'COOPERATIVA ELECTRICA'],
    ['La Ribera', 'LA RIBERA'],
  ])('names %s on the card as %s', (name, descriptor) => {
    expect(statementDescriptor(name)).toBe(descriptor);
  });

  it.each([1, 10, 29, 421_055, 1_999_999, 999_999_999_99])('writes %i centavos exactly', (amountCentavos) => {
    const items = [{ ...ORDER.items[0]!, amountCentavos }];
    const { items: [item] } = preferenceOf({ ...ORDER, items }, TENANT, 'https://x') as { items: [{ unit_price: number }] }; // prettier-ignore
    expect(Math.round(item.unit_price * 100)).toBe(amountCentavos);
    expect(JSON.stringify(item.unit_price)).toMatch(/^\d+(\.\d{1,2})?$/);
  });
});

describe('A snapshot', () => {
  const answer = {
    id: 123,
    status: 'approved',
    status_detail: 'accredited',
    external_reference: 'x',
    transaction_amount: 4210.55,
    transaction_amount_refunded: 0,
    transaction_details: { total_paid_amount: 5000 },
    currency_id: 'ARS',
    payment_method_id: 'debvisa',
    payment_type_id: 'debit_card',
    date_created: '2026-11-22T10:00:00.000-03:00',
    date_approved: '2026-11-22T10:00:01.000-03:00',
    date_last_updated: '2026-11-22T10:00:01.250-03:00',
    collector_id: 999,
    live_mode: true,
  };

  it('is read to the centavo, and never from what the payer paid', () => {
    expect(snapshotOf(answer)).toMatchObject({
      gatewayPaymentId: '123',
      amountCentavos: 421_055,
      collectorId: '999',
      lastUpdatedAt: new Date('2026-11-22T13:00:01.250Z'),
    });
    for (const [amount, centavos] of [
      [0.1, 10],
      [0.29, 29],
      [1.1, 110],
      [1234567.89, 123_456_789],
      [4200, 420_000],
    ] as const)
      expect(snapshotOf({ ...answer, transaction_amount: amount }).amountCentavos).toBe(centavos);
  });

  it.each([
    ['an amount with three digits', { transaction_amount: 1.005 }],
    ['an amount as text', { transaction_amount: '4210.55' }],
    ['a negative amount', { transaction_amount: -1 }],
    ['an amount without end', { transaction_amount: 1e25 }],
    ['no amount', { transaction_amount: null }],
    ['an unknown status', { status: 'maybe' }],
    ['an id that is no number', { id: '12/3' }],
    ['a date without its offset', { date_last_updated: '2026-11-22T10:00:00' }],
    ['more given back than paid', { transaction_amount_refunded: 4210.56 }],
  ])('with %s is not read at all', (_, wrong) => {
    expect(() => snapshotOf({ ...answer, ...wrong })).toThrow(GatewayUnavailable);
  });
});

describe('The port to Mercado Pago', () => {
  let database: DataSource;
  let tenant: TestTenant;
  let gateway: MercadoPagoGateway;

  beforeAll(async () => {
    tenant = await aTenant();
    database = await new DataSource({
      type: 'postgres',
      url: stack.databaseUrl,
      installExtensions: false,
    }).initialize();
    const env = parseEnvironment(stack.env);
    const credentials = new GatewayCredentials(database, keyring);
    const client = new MercadoPagoClient(env, credentials, new GatewayCircuits());
    gateway = new MercadoPagoGateway(env, client, credentials, new MercadoPagoSearches(client));
  });
  afterAll(() => database.destroy());

  const asTenant = <T>(work: () => Promise<T>) =>
    runAsTenant({ ...TENANT, ...tenant, settings: tenant.settings as never }, work);
  const anOrder = (): CheckoutOrder => {
    const inAnHour = new Date(Date.now() + 3_600_000);
    return { ...ORDER, paymentId: randomUUID(), expiresAt: inAnHour, couponExpiresAt: inAnHour };
  };

  it('opens a checkout, finds it again, tells of its payments and gives money back', async () => {
    const order = anOrder();
    const since = new Date(Date.now() - 60_000);
    const checkout = await asTenant(() => gateway.createCheckout(order));
    expect(await asTenant(() => gateway.findCheckout(order.paymentId))).toEqual(checkout);
    expect(await asTenant(() => gateway.findByReference(order.paymentId))).toEqual([]);
    const { id } = await pay({ id: order.paymentId });
    const [found] = await asTenant(() => gateway.findByReference(order.paymentId));
    expect(found).toEqual(await asTenant(() => gateway.fetchPayment(String(id))));
    expect(found).toMatchObject({ gatewayPaymentId: String(id), amountCentavos: 421_055, status: 'approved' });
    await asTenant(() => gateway.refund(String(id), 1_055, 'once'));
    await asTenant(() => gateway.refund(String(id), 1_055, 'once'));
    const changes = await asTenant(async () => {
      const all = [];
      for await (const change of gateway.listChanges(since)) all.push(change);
      return all;
    });
    expect(changes).toMatchObject([{ gatewayPaymentId: String(id), refundedCentavos: 1_055 }]);
    await asTenant(() => gateway.refund(String(id), null, 'rest'));
    expect(await asTenant(() => gateway.fetchPayment(String(id)))).toMatchObject({
      status: 'refunded',
      refundedCentavos: 421_055,
    });
  });

  it('closes a checkout: nobody pays there any more', async () => {
    const order = anOrder();
    const checkout = await asTenant(() => gateway.createCheckout(order));
    await asTenant(() => gateway.closeCheckout(checkout.id, { ...order, expiresAt: new Date() }));
    await expect(pay({ id: order.paymentId })).rejects.toThrow(/expired/);
  });

  it('lists every change once at the least, also while they go on: what changes meanwhile displaces none', async () => {
    const since = new Date();
    const order = anOrder();
    await asTenant(() => gateway.createCheckout(order));
    const made: GatewayPayment[] = [];
    for (let n = 0; n < 230; n += 1)
      made.push(await pay({ id: order.paymentId }, { outcome: 'APRO', amount: 1, force: true }));
    const seen = new Set<string>();
    await asTenant(async () => {
      for await (const { gatewayPaymentId } of gateway.listChanges(since)) {
        // From the first page, already read, to the end of the list: all others move up by one.
        if (seen.size % 50 === 10 && !seen.has(gatewayPaymentId)) await act(made[(seen.size - 10) / 50]!, 'refund');
        seen.add(gatewayPaymentId);
      }
    });
    expect([...seen].sort()).toEqual(made.map(({ id }) => String(id)).sort());
  });

  it('lists more of one link than a page holds', async () => {
    const link = anOrder();
    await asTenant(() => gateway.createCheckout(link));
    for (let n = 0; n < 105; n += 1) await pay({ id: link.paymentId }, { outcome: 'OTHE', amount: 1 });
    expect(await asTenant(() => gateway.findByReference(link.paymentId))).toHaveLength(105);
  });

  it('tells trouble that passes from a refusal', async () => {
    const fails = async (plan: object) => {
      await faults(tenant, plan);
      const error: unknown = await asTenant(() => gateway.createCheckout(anOrder())).catch((thrown: unknown) => thrown);
      await heal(tenant);
      return error;
    };
    for (const errorStatus of [500, 503, 429])
      expect(await fails({ errorRate: 1, errorStatus })).toBeInstanceOf(GatewayUnavailable);
    for (const errorStatus of [400, 401, 403])
      expect(await fails({ errorRate: 1, errorStatus })).toBeInstanceOf(GatewayRefused);
    expect(await asTenant(() => gateway.fetchPayment('1')).catch((thrown: unknown) => thrown)).toBeInstanceOf(
      GatewayUnavailable,
    );
    expect(String(await fails({ errorRate: 1, errorStatus: 401 }))).not.toContain(tenant.seller.accessToken);
  });
});
