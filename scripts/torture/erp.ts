import { setTimeout as wait } from 'node:timers/promises';
import type { Invoice, Member } from './debt.ts';
import type { Dice } from './dice.ts';
import { ask, insist } from './http.ts';

interface FeedPage {
  items: {
    paymentId: string;
    items: { invoiceNumber: string; principal: Money; credited: Money }[];
  }[];
  nextCursor: string;
}

interface Money {
  amount: string;
}

/** What a payment has brought to an invoice, as the feed says. Centavos. */
interface Applied {
  principal: number;
  credited: number;
}

interface Place {
  url: string;
  apiKey: string;
  dice: Dice;
  members: Member[];
  invoices: Invoice[];
}

const PAGE = 50;
const DAY_MS = 86_400_000;

/**
 * The cooperative's management system. It reads the feed by cursor, applies what it reads to balances of its own, says so some time
 * later, and sends files all the while: some of them late, behind newer ones.
 */
export class Erp {
  /** By payment, then by invoice number. */
  readonly book = new Map<string, Map<string, Applied>>();
  readonly sent = { files: 0, lateFiles: 0, acknowledgements: 0, pages: 0 };
  cursor = '0';
  readonly #place: Place;
  readonly #headers: Record<string, string>;
  #unsaid: { paymentId: string; appliedAt: string }[] = [];
  #late: { generatedAt: string; content: string }[] = [];
  #lastInstant = 0;
  #isOver = false;
  #living: Promise<void> | undefined;

  constructor(place: Place) {
    this.#place = place;
    this.#headers = { authorization: `Bearer ${place.apiKey}` };
  }

  /** Holders, supplies and invoices, as on the first day. Waits until they are in. */
  async sendEverything(): Promise<void> {
    const { members } = this.#place;
    const holders = members.map(({ holderNumber, webKey }) => ({
      holderNumber,
      webKey,
      name: `Quiroga, Rosa ${holderNumber}`,
    }));
    const supplies = members.map(({ holderNumber }) => ({
      holderNumber,
      supplyNumber: `S${holderNumber}`,
      service: 'electricity',
    }));
    await this.#import('holders', ndjson(holders), this.#instant());
    await this.#import('supplies', ndjson(supplies), this.#instant());
    await this.#import('invoices', this.#invoiceFile(), this.#instant());
  }

  /** Reads, says and sends at its own pace until told to end. */
  begin(): void {
    this.#living = this.#live();
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#living;
  }

  /** The evening's run, once everything is quiet: reads to the end, says all, sends a last file and waits until it is in. */
  async closeDay(): Promise<void> {
    await this.#read();
    while (this.#unsaid.length > 0) await this.#acknowledge(this.#unsaid.length);
    await this.#import('invoices', this.#invoiceFile(), this.#instant());
  }

  /** What the management system says is owed. Centavos. */
  balanceOf({ number, amount }: Invoice): number {
    let balance = amount;
    for (const items of this.book.values()) {
      const applied = items.get(number);
      if (applied) balance -= Math.min(applied.principal, applied.credited);
    }
    return balance;
  }

  async #live(): Promise<void> {
    const { dice } = this.#place;
    while (!this.#isOver) {
      await wait(dice.from(500, 2_500));
      await this.#read();
      if (dice.chance(0.5)) await this.#acknowledge(dice.from(1, 30));
      if (dice.chance(0.4)) await this.#sendFile();
    }
  }

  /** Page after page up to the end. What the feed says of a payment later replaces what it said before. */
  async #read(): Promise<void> {
    for (let count = PAGE; count === PAGE;) {
      const url = `${this.#place.url}/sync/payments?after=${this.cursor}&limit=${PAGE}`;
      const { status, body } = await ask<FeedPage>(url, { headers: this.#headers });
      if (status !== 200) return;
      this.sent.pages += 1;
      for (const { paymentId, items } of body.items) {
        if (!this.book.has(paymentId)) this.#unsaid.push({ paymentId, appliedAt: this.#instant() });
        const applied = items.map((item) => [item.invoiceNumber, appliedOf(item)] as const);
        this.book.set(paymentId, new Map(applied));
      }
      this.cursor = body.nextCursor;
      count = body.items.length;
    }
  }

  /** Said again where the answer got lost: saying it twice changes nothing. */
  async #acknowledge(count: number): Promise<void> {
    const items = this.#unsaid.slice(0, Math.min(count, 500));
    if (items.length === 0) return;
    const url = `${this.#place.url}/sync/payments/acknowledgements`;
    const { status, body } = await ask(url, { method: 'POST', headers: this.#headers, body: { items } });
    if (status >= 400 && status < 500) throw new Error(`An acknowledgement was refused: ${JSON.stringify(body)}`);
    if (status !== 204) return;
    this.#unsaid = this.#unsaid.slice(items.length);
    this.sent.acknowledgements += items.length;
  }

  async #sendFile(): Promise<void> {
    const { dice } = this.#place;
    const file = { generatedAt: this.#instant(), content: this.#invoiceFile() };
    if (dice.chance(0.3)) {
      this.#late.push(file);
      return;
    }
    await this.#post('invoices', file.content, file.generatedAt);
    const late = dice.chance(0.5) ? this.#late.shift() : undefined;
    if (!late) return;
    if (await this.#post('invoices', late.content, late.generatedAt)) this.sent.lateFiles += 1;
  }

  async #import(dataset: string, content: string, generatedAt: string): Promise<void> {
    let id: string | undefined;
    while ((id = await this.#post(dataset, content, generatedAt)) === undefined) await wait(500);
    for (;;) {
      const url = `${this.#place.url}/sync/imports/${id}`;
      const found = await insist<{ status: string; rejected: number }>(url, { headers: this.#headers });
      if (found.status === 'finished' && found.rejected === 0) return;
      if (found.status === 'failed' || found.status === 'finished')
        throw new Error(`The file of ${dataset} did not go in whole: ${JSON.stringify(found)}`);
      await wait(200);
    }
  }

  /** The import's id; undefined where nobody answered. */
  async #post(dataset: string, content: string, generatedAt: string): Promise<string | undefined> {
    const url = `${this.#place.url}/sync/imports?dataset=${dataset}&generatedAt=${encodeURIComponent(generatedAt)}`;
    const headers = { ...this.#headers, 'content-type': 'application/x-ndjson' };
    const { status, body } = await ask<{ id: string }>(url, { method: 'POST', headers, body: content });
    if (status >= 400 && status < 500) throw new Error(`A file was refused: ${JSON.stringify(body)}`);
    if (status !== 202) return undefined;
    this.sent.files += 1;
    return body.id;
  }

  #invoiceFile(): string {
    return ndjson(this.#place.invoices.map((invoice) => this.#line(invoice)));
  }

  #line(invoice: Invoice) {
    const { holderNumber, number, amount, secondAmount } = invoice;
    const late = secondAmount !== null;
    return {
      ...{ holderNumber, supplyNumber: `S${holderNumber}`, type: 'LSP', letter: 'B', number },
      ...{ period: day(-20).slice(0, 7), issuedOn: day(-20), dueOn: day(late ? -5 : 20), amount: pesos(amount) },
      ...(late && { secondDueOn: day(20), secondAmount: pesos(secondAmount) }),
      balance: pesos(this.balanceOf(invoice)),
    };
  }

  /** Its clock never tells the same instant twice, or nobody could say which of two things came first. */
  #instant(): string {
    this.#lastInstant = Math.max(Date.now(), this.#lastInstant + 1);
    return new Date(this.#lastInstant).toISOString();
  }
}

function appliedOf({ principal, credited }: { principal: Money; credited: Money }): Applied {
  return { principal: centavos(principal), credited: centavos(credited) };
}

const centavos = ({ amount }: Money) => Math.round(Number(amount) * 100);
const pesos = (amount: number) => (amount / 100).toFixed(2);
const ndjson = (rows: object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** Days from today, as files write them. */
function day(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}
