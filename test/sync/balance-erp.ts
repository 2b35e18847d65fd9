import { expect } from '@jest/globals';
import { client } from '../support/client.js';
import type { TestTenant } from '../support/tenant.js';
import { importing, ndjson } from './imports.js';

/** What the management system bills. Money in centavos. */
export interface Billed {
  number: string;
  charged: number;
  /** As the file writes it, without its balance. */
  line: object;
}

interface File {
  at: number;
  balances: number[];
}

interface Said {
  paymentId: string;
  at: number;
}

/** Principal that a payment has credited on each invoice. */
export type Credited = number[];

const decimal = (centavos: number) => (centavos / 100).toFixed(2);

/** A management system that keeps its own books by its own clock, writes files and acknowledgements as they come, and sends them when it pleases. */
export class ManagementSystem {
  /** What is owed by its books: what was charged, less the counter, less what it has applied of the office's payments. */
  readonly owed: number[];
  readonly files: File[] = [];
  readonly acknowledgements: Said[] = [];
  /** The newest instant that it has told a balance of, and the balances of then. */
  stated: File;
  /** The earliest instant that it has told of a payment. */
  readonly told = new Map<string, number>();
  private readonly applied = new Map<string, Credited>();
  private clock = Math.floor(Date.now() / 1000) * 1000 - 2 * 3_600_000;

  constructor(
    private readonly tenant: TestTenant,
    private readonly billed: Billed[],
  ) {
    this.owed = billed.map(({ charged }) => charged);
    this.stated = this.write();
  }

  /** Writes a file as of now; without `later`, as of the very instant of what it did last. */
  write(later = true): File {
    if (later) this.tick();
    const file = { at: this.clock, balances: this.owed.map((owed) => Math.max(owed, 0)) };
    this.files.push(file);
    return file;
  }

  async send(file: File): Promise<void> {
    const lines = this.billed.map(({ line }, i) => ({ ...line, balance: decimal(file.balances[i]!) }));
    const generatedAt = new Date(file.at).toISOString();
    const found = await importing(this.tenant, 'invoices', ndjson(...lines), { generatedAt });
    expect(found).toMatchObject({ status: 'finished', rejected: 0 });
    if (file.at >= this.stated.at) this.stated = file;
  }

  /** Somebody pays at the counter. */
  collect(invoice: number, centavos: number): void {
    this.tick();
    this.owed[invoice]! -= Math.min(centavos, Math.max(this.owed[invoice]!, 0));
  }

  /** Brings its books to what the feed says of the payment, and writes the acknowledgement. */
  apply(paymentId: string, credited: Credited): void {
    const before = this.applied.get(paymentId) ?? credited.map(() => 0);
    const at = this.tick();
    credited.forEach((centavos, i) => (this.owed[i]! -= centavos - before[i]!));
    this.applied.set(paymentId, credited);
    this.acknowledgements.push({ paymentId, at });
  }

  async acknowledge({ paymentId, at }: Said): Promise<void> {
    const items = [{ paymentId, appliedAt: new Date(at).toISOString() }];
    const api = client(this.tenant, this.tenant.apiKey);
    const { status } = await api.post('/sync/payments/acknowledgements', { items });
    expect(status).toBe(204);
    this.told.set(paymentId, Math.min(at, this.told.get(paymentId) ?? at));
  }

  /** Whether the balance that it stated has the payment in it. */
  counts(paymentId: string): boolean {
    return (this.told.get(paymentId) ?? Infinity) <= this.stated.at;
  }

  private tick(): number {
    return (this.clock += 1_000);
  }
}
