import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { client, type Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { aHolder, anAccount, type TestHolder } from '../support/holder.js';
import { anInvoice, type InvoiceOptions, type TestInvoice } from '../support/invoice.js';
import { aMember, type TestMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import type { TestTenant } from '../support/tenant.js';

/** A member with an account, who owes. */
export interface Payer extends TestMember {
  holder: TestHolder;
  owes(options?: InvoiceOptions): Promise<TestInvoice>;
}

export async function aPayer(tenant: TestTenant, shared?: TestHolder): Promise<Payer> {
  const member = await aMember(tenant);
  const holder = shared ?? (await aHolder(tenant));
  await anAccount(member, holder);
  return { ...member, holder, owes: (options = {}) => anInvoice(tenant, { holder, ...options }) };
}

export interface PaymentBody {
  id: string;
  status: string;
  total: { amount: string; currency: string };
  checkoutUrl: string | null;
  expiresAt: string;
  items: { invoiceId: string; number: string; amount: { amount: string; currency: string } }[];
}

export function ask(api: Client, invoiceIds: unknown, key: string | null = randomUUID()) {
  return api.post<PaymentBody & { code?: string; paymentId?: string }>(
    '/payments',
    { invoiceIds } as object,
    key === null ? {} : { 'idempotency-key': key },
  );
}

/** An open link for the invoices. */
export async function aLink(payer: TestMember, invoices: TestInvoice[]): Promise<PaymentBody> {
  const { status, body } = await ask(payer.api, invoices.map((invoice) => invoice.id)); // prettier-ignore
  expect({ status, code: body.code, state: body.status }).toEqual({ status: 201, code: undefined, state: 'open' });
  return body;
}

export async function stateOf(payer: TestMember, id: string): Promise<string> {
  return (await payer.api.get<PaymentBody>(`/payments/${id}`)).body.status;
}

/** Waits until the payment is in the state. */
export async function becomes(payer: TestMember, id: string, state: string): Promise<void> {
  await eventually(async () => expect(await stateOf(payer, id)).toBe(state), { withinMs: 20_000 });
}

export interface GatewayPayment {
  id: number;
  status: string;
  transaction_amount: number;
  transaction_amount_refunded: number;
  date_last_updated: string;
}

async function control<T>(method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(`${stack.simulatorUrl}/_sim${path}`, {
    method,
    headers: body && { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`The simulator answered ${answer.status} to ${method} ${path}: ${text}`);
  return (text ? JSON.parse(text) : undefined) as T;
}

/** Pays a link without its pages. */
export function pay(link: { id: string }, order: object = {}): Promise<GatewayPayment> {
  return control('POST', '/pay', { externalReference: link.id, ...order });
}

/** Does to a gateway payment what its seller, its payer or a bank could. */
export function act(payment: GatewayPayment, action: string, body?: object): Promise<GatewayPayment> {
  return control('POST', `/payments/${payment.id}/${action}`, body);
}

/** Makes the gateway's answers about the payment differ from what became of it, without a word to anybody. */
export function tellOtherwise(payment: GatewayPayment, fields: object): Promise<GatewayPayment> {
  return control('PUT', `/payments/${payment.id}/overrides`, fields);
}

export function gatewayPaymentsOf(link: { id: string }): Promise<GatewayPayment[]> {
  return control('GET', `/payments?external_reference=${link.id}`);
}

export function preferencesOf(link: { id: string }): Promise<Record<string, unknown>[]> {
  return control('GET', `/preferences?external_reference=${link.id}`);
}

/** What goes wrong at the gateway for this cooperative alone. */
export async function faults(tenant: TestTenant, plan: object): Promise<void> {
  await control('PUT', '/faults', { scope: Number(tenant.seller.collectorId), ...plan });
}

export const heal = (tenant: TestTenant) => faults(tenant, {});

/** What the gateway has told, and to whom it came. */
export function deliveriesOf(payment: GatewayPayment): Promise<{ state: string }[]> {
  return control('GET', `/deliveries?payment_id=${payment.id}`);
}

/** Waits until everything that the gateway tells of the payment has arrived and been worked; returns how many times it was told. */
export function allToldOf(tenant: TestTenant, payment: GatewayPayment, besides = 0): Promise<number> {
  return eventually(
    async () => {
      const deliveries = await deliveriesOf(payment);
      expect(deliveries.filter(({ state }) => state !== 'delivered')).toEqual([]);
      const rows = await tenant.sql<{ processed_at: Date | null }>(
        'select processed_at from gateway_notifications where gateway_payment_id = $1',
        [String(payment.id)],
      );
      expect(rows.length).toBeGreaterThanOrEqual(deliveries.length + besides);
      expect(rows.filter((row) => row.processed_at === null)).toEqual([]);
      return rows.length;
    },
    { withinMs: 25_000 },
  );
}

/** Every row of the ledger of the payment, oldest first. */
export function ledgerOf(tenant: TestTenant, paymentId: string) {
  return tenant.sql<{ kind: string; amount: number; principal: number; restores: boolean }>(
    `select kind, amount_centavos as amount, principal_centavos as principal, restores_id is not null as restores
       from invoice_credits where payment_id = $1 order by created_at, id`,
    [paymentId],
  );
}

export async function balanceOf(tenant: TestTenant, invoice: TestInvoice): Promise<number> {
  const [row] = await tenant.sql<{ balance: number }>(
    'select balance_centavos as balance from invoices where id = $1',
    [invoice.id],
  );
  return row!.balance;
}

export function reviewsOf(tenant: TestTenant, paymentId: string) {
  return tenant.sql<{ reason: string; amount: number; open: boolean }>(
    `select reason, amount_centavos as amount, resolved_at is null as open from payment_reviews where payment_id = $1 order by id`,
    [paymentId],
  );
}

/** Waits until every webhook that was received has been worked. */
export async function allWorked(tenant: TestTenant, atLeast = 1): Promise<void> {
  await eventually(
    async () => {
      const [row] = await tenant.sql<{ all: number; waiting: number }>(
        `select count(*) as all, count(*) filter (where processed_at is null) as waiting from gateway_notifications`,
      );
      expect(row!.all).toBeGreaterThanOrEqual(atLeast);
      expect(row!.waiting).toBe(0);
    },
    { withinMs: 25_000 },
  );
}

export const stranger = client;
