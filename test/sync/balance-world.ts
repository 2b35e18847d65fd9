import { randomInt } from 'node:crypto';
import { expect } from '@jest/globals';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { dayFromToday } from '../support/invoice.js';
import type { TestTenant } from '../support/tenant.js';
import {
  act,
  aPayer,
  ask,
  deliveriesOf,
  type GatewayPayment,
  gatewayPaymentsOf,
  pay,
  type Payer,
} from '../payments/till.js';
import { type Billed, type Credited, ManagementSystem } from './balance-erp.js';

/** A link with what its items take off their invoices at the most. Money in centavos. */
interface Link {
  id: string;
  total: number;
  principals: number[];
  payer: Payer;
}

type Told = GatewayPayment & { transaction_amount_refunded: number };

interface FeedPage {
  items: { paymentId: string; items: { invoiceNumber: string; credited: { amount: string } }[] }[];
  nextCursor: string;
}

export const centavos = (decimal: string | number) => Math.round(Number(decimal) * 100);

/** An invoice's amount, and what paying it after its first due day costs more. */
export interface Bill {
  charged: number;
  surcharge: number;
}

/** Two members of one holder, its invoices, links and money, seen through the product's own doors and through the gateway's. */
export class World {
  readonly links: Link[] = [];
  readonly money: { link: Link; told: Told }[] = [];
  private readonly credited = new Map<string, Credited>();
  private ids: string[] = [];

  private constructor(
    readonly tenant: TestTenant,
    readonly payers: [Payer, Payer],
    readonly billed: Billed[],
    readonly erp: ManagementSystem,
    private cursor: string,
  ) {}

  static async of(tenant: TestTenant, bills: Bill[]): Promise<World> {
    const first = await aPayer(tenant);
    const payers: [Payer, Payer] = [first, await aPayer(tenant, first.holder)];
    const billed = bills.map((bill) => billOf(bill, first.holder.number));
    const erp = new ManagementSystem(tenant, billed);
    const [last] = await tenant.sql<{ position: number }>(
      `select last_position as position from feed_counters where topic = 'payments'`,
    );
    const world = new World(tenant, payers, billed, erp, String(last?.position ?? 0));
    await erp.send(erp.stated);
    world.ids = (await world.shown()).map(({ id }) => id);
    return world;
  }

  /** What the member is shown of each invoice. */
  async shown(): Promise<{ id: string; balance: number; payable: number }[]> {
    const { body } = await this.payers[0].api.get<{ items: Shown[] }>('/invoices');
    return this.billed.map(({ number }) => {
      const { id, balance, payable } = body.items.find((item) => item.number === number)!;
      return { id, balance: centavos(balance.amount), payable: centavos(payable.amount) };
    });
  }

  /** What must be owed: what the management system stated, less what was credited here and is not in it. */
  expected(): number[] {
    return this.billed.map((_, i) => {
      const ours = [...this.credited].filter(([id]) => !this.erp.counts(id)).map(([, credited]) => credited[i]!);
      return Math.max(this.erp.stated.balances[i]! - sum(ours), 0);
    });
  }

  /** A member asks for a link; it is given exactly where all is owed and no other link holds any of it. */
  async link(who: number, which: number[]): Promise<boolean> {
    const shown = await this.shown();
    const invoiceIds = which.map((i) => this.ids[i]!);
    const held = await this.tenant.sql('select from payment_items where holding and invoice_id = any($1)', [
      invoiceIds,
    ]);
    const payer = this.payers[who]!;
    const { status, body } = await ask(payer.api, invoiceIds);
    if (which.some((i) => shown[i]!.balance === 0)) return refused(body.code, 'INVOICE_ALREADY_PAID');
    if (held.length > 0) return refused(body.code, 'PAYMENT_ALREADY_OPEN');
    expect([status, body.code]).toEqual([201, undefined]);
    expect(centavos(body.total.amount)).toBe(sum(which.map((i) => shown[i]!.payable)));
    const principals = this.billed.map((_, i) => (which.includes(i) ? shown[i]!.balance : 0));
    this.links.push({ id: body.id, total: centavos(body.total.amount), principals, payer });
    return true;
  }

  async cancel(link: Link): Promise<void> {
    const { status, body } = await link.payer.api.delete(`/payments/${link.id}`);
    if (status !== 204) expect(body.code).toBe('PAYMENT_STATE');
  }

  /** Money comes through the link, whatever became of it meanwhile. */
  async pay(link: Link, amount: number): Promise<void> {
    const told = (await pay(link, { amount: (amount / 100).toFixed(2), force: true })) as Told;
    this.money.push({ link, told });
    await this.worked(told.id);
  }

  /** What its seller, its payer or a bank could do; nothing where the gateway's rules do not allow it. */
  async act(payment: { told: Told }, action: string, amount?: number): Promise<void> {
    const body = amount === undefined ? undefined : { amount: (amount / 100).toFixed(2) };
    await act(payment.told, action, body).catch((error: Error) => {
      if (!/answered 4\d\d/.test(error.message)) throw error;
    });
    await this.worked(payment.told.id);
  }

  /** Everything that the gateway tells of the payment has come, and has been worked. */
  private worked(gatewayPaymentId: number): Promise<void> {
    return eventually(
      async () => {
        const deliveries = await deliveriesOf({ id: gatewayPaymentId } as GatewayPayment);
        expect(deliveries.filter(({ state }) => state !== 'delivered')).toEqual([]);
        const waiting =
          'select last_error from gateway_notifications where gateway_payment_id = $1 and processed_at is null';
        expect(await this.tenant.sql(waiting, [String(gatewayPaymentId)])).toEqual([]);
      },
      { withinMs: 25_000 },
    );
  }

  /** What the gateway says of every payment now. */
  async askGateway(): Promise<Told[]> {
    const found = await Promise.all(this.links.map((link) => gatewayPaymentsOf(link) as Promise<Told[]>));
    return found.flat();
  }

  /** What our books have of a payment of the gateway: credited, and waiting for a person. */
  async booksOf(gatewayPaymentId: number): Promise<Books> {
    return (await this.tenant.sql<Books>(BOOKS, [String(gatewayPaymentId)]))[0]!;
  }

  /** What the feed says was credited by each payment, by now. */
  async readFeed(): Promise<Map<string, Credited>> {
    const api = client(this.tenant, this.tenant.apiKey);
    for (;;) {
      const { body } = await api.get<FeedPage>(`/sync/payments?after=${this.cursor}`);
      if (body.items.length === 0) return this.credited;
      for (const { paymentId, items } of body.items) this.credited.set(paymentId, this.principalsOf(paymentId, items));
      this.cursor = body.nextCursor;
    }
  }

  /** The first money of an item lowers the balance; the rest is surcharge. */
  private principalsOf(paymentId: string, items: FeedPage['items'][number]['items']): Credited {
    const { principals } = this.links.find(({ id }) => id === paymentId)!;
    return this.billed.map(({ number }, i) => {
      const item = items.find(({ invoiceNumber }) => invoiceNumber === number);
      return item ? Math.min(centavos(item.credited.amount), principals[i]!) : 0;
    });
  }
}

interface Books {
  state: string;
  placed: number;
  waiting: number;
}

const BOOKS = `
  select p.status as state,
         (select coalesce(sum(case c.kind when 'credit' then c.amount_centavos else -c.amount_centavos end), 0)::bigint
            from invoice_credits c where c.gateway_payment_id = g.id) as placed,
         (select coalesce(sum(r.amount_centavos), 0)::bigint
            from payment_reviews r where r.gateway_payment_id = g.id and r.resolved_at is null) as waiting
    from gateway_payments g join payments p on p.id = g.payment_id where g.gateway_payment_id = $1`;

function refused(code: string | undefined, expected: string): false {
  expect(code).toBe(expected);
  return false;
}

interface Shown {
  id: string;
  number: string;
  balance: { amount: string };
  payable: { amount: string };
}

function billOf({ charged, surcharge }: Bill, holderNumber: string): Billed {
  const number = `0021-${String(randomInt(1, 99_999_999)).padStart(8, '0')}`;
  const amount = (charged / 100).toFixed(2);
  const due = { dueOn: dayFromToday(surcharge > 0 ? -1 : 10), amount };
  const second = surcharge > 0 && {
    secondDueOn: dayFromToday(9),
    secondAmount: ((charged + surcharge) / 100).toFixed(2),
  };
  const line = { holderNumber, type: 'LSP', letter: 'B', number, period: '2026-10', issuedOn: '2026-10-20', ...due };
  return { number, charged, line: { ...line, ...second } };
}

export function sum(amounts: number[]): number {
  return amounts.reduce((all, amount) => all + amount, 0);
}
