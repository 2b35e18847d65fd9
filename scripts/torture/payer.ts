import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Debt } from './debt.ts';
import type { Dice } from './dice.ts';
import type { Gateway, GatewayPayment } from './gateway.ts';
import { ask } from './http.ts';

/** A link as the API tells it. */
export interface Link {
  id: string;
  status: string;
  total: { amount: string };
  checkoutUrl: string | null;
}

type Refused = { code?: string; paymentId?: string };

const DEADLINE_MS = 10 * 60_000;
/** Nothing that a member may do differently: they wait and press the button again. */
const PASSING = ['GATEWAY_UNAVAILABLE', 'PAYMENT_IN_PROGRESS', 'TOO_MANY_REQUESTS', 'UNAUTHENTICATED'];

/** A member with a debt, at the phone and at the checkout. What fails is tried again as people do, under the same key. */
export class Payer {
  readonly dice: Dice;
  readonly links: Link[] = [];
  readonly #debt: Debt;
  readonly #gateway: Gateway;
  readonly #morrow: (() => Promise<unknown>)[];

  constructor(debt: Debt, gateway: Gateway, morrow: (() => Promise<unknown>)[]) {
    this.#debt = debt;
    this.dice = debt.dice;
    this.#gateway = gateway;
    this.#morrow = morrow;
  }

  /** A new open link for the debt. */
  async link(): Promise<Link> {
    const key = randomUUID();
    const deadline = Date.now() + DEADLINE_MS;
    for (let patience = 2; Date.now() < deadline; patience = Math.min(patience * 1.5, 40)) {
      const { status, body } = await this.#call<Link & Refused>('POST', '/payments', key);
      if (status === 201 && body.status === 'open') {
        this.links.push(body);
        return body;
      }
      const passes = status === 0 || status === 201 || status >= 500 || PASSING.includes(body.code ?? '');
      if (!passes) throw this.#failure(`A link was refused with ${status}: ${JSON.stringify(body)}`);
      await this.pause(patience / 2, patience);
    }
    throw this.#failure('No link opened in time');
  }

  async cancels(link: Link): Promise<void> {
    for (const deadline = Date.now() + DEADLINE_MS; Date.now() < deadline; await this.pause(1, 2)) {
      const { status, body } = await this.#call<Refused>('DELETE', `/payments/${link.id}`);
      if (status === 204) return;
      // The answer to an earlier try was lost.
      if (body?.code === 'PAYMENT_STATE' && (await this.#isCancelled(link))) return;
    }
    throw this.#failure(`The link ${link.id} could not be cancelled`);
  }

  pays(link: Link, order: object = {}): Promise<GatewayPayment> {
    return this.#gateway.pay({ externalReference: link.id, ...order });
  }

  act(payment: GatewayPayment, action: string, body?: object): Promise<GatewayPayment> {
    return this.#gateway.act(payment, action, body);
  }

  /** Prints a coupon and forgets it. */
  async prints(): Promise<void> {
    await this.pays(await this.link(), { method: 'rapipago' });
  }

  /** Done once the storm is over and the gateway's clock has gone on by a day. */
  tomorrow(deed: () => Promise<unknown>): void {
    this.#morrow.push(deed);
  }

  /** Pesos for a first card, so that a second has something left to pay. */
  someOf(link: Link): number {
    const centavos = Math.round(Number(link.total.amount) * 100);
    return this.dice.from(10_000, centavos - 10_000) / 100;
  }

  /** Between so many seconds. */
  async pause(least: number, most: number): Promise<void> {
    await wait(this.dice.from(least * 1000, most * 1000));
  }

  async #isCancelled(link: Link): Promise<boolean> {
    const { body } = await this.#call<Link>('GET', `/payments/${link.id}`);
    return body?.status === 'cancelled';
  }

  async #call<T>(method: string, path: string, key?: string) {
    const { member, invoices } = this.#debt;
    const answer = await ask<T>(member.url + path, {
      method,
      headers: { ...member.headers, ...(key && { 'idempotency-key': key }) },
      body: method === 'POST' ? { invoiceIds: invoices.map(({ id }) => id) } : undefined,
    });
    if (answer.status === 401) await member.signIn().catch(() => undefined);
    return answer;
  }

  #failure(words: string): Error {
    return new Error(`${words} (${this.#debt.member.email}).`);
  }
}
