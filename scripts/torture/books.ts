import pg from 'pg';
import type { House } from './house.ts';
import type { Cooperative } from './world.ts';

/** Centavos, everywhere. */
export interface Books {
  payments: { id: string; status: string }[];
  snapshots: { operation: string; paymentId: string | null; status: string; amount: number; refunded: number }[];
  ledger: {
    paymentId: string;
    operation: string;
    invoiceNumber: string;
    kind: 'credit' | 'reversal';
    amount: number;
    principal: number;
  }[];
  items: { paymentId: string; invoiceNumber: string; amount: number; credited: number }[];
  reviews: { id: string; operation: string; reason: string; amount: number; open: boolean }[];
  mails: { id: string; template: string; cause: string; status: string; attempts: number }[];
  deliveries: { id: string; position: number; status: string; attempts: number }[];
  refunds: { status: string }[];
  notifications: { attempts: number; processed: boolean; error: string | null }[];
  feed: { position: number; event: string }[];
}

const QUERIES: Record<keyof Books, string> = {
  payments: 'select id, status from payments order by id',
  snapshots: `select gateway_payment_id as operation, payment_id as "paymentId", status, amount_centavos as amount,
                     refunded_centavos as refunded from gateway_payments order by gateway_payment_id`,
  ledger: `select c.payment_id as "paymentId", g.gateway_payment_id as operation, i.number as "invoiceNumber", c.kind,
                  c.amount_centavos as amount, c.principal_centavos as principal
             from invoice_credits c join gateway_payments g on g.id = c.gateway_payment_id join invoices i on i.id = c.invoice_id`,
  items: `select payment_id as "paymentId", invoice_number as "invoiceNumber", amount_centavos as amount,
                 credited_centavos as credited from payment_items`,
  reviews: `select r.id, g.gateway_payment_id as operation, r.reason, r.amount_centavos as amount, r.resolved_at is null as open
              from payment_reviews r join gateway_payments g on g.id = r.gateway_payment_id`,
  mails: 'select id, template, cause, status, attempts from outgoing_mails',
  deliveries: 'select id, position, status, attempts from webhook_deliveries',
  refunds: 'select status from refund_requests',
  notifications: `select attempts, processed_at is not null as processed, last_error as error from gateway_notifications`,
  feed: `select position, event from feed_entries where topic = 'payments'`,
};

/** Reads the cooperatives' schemas from behind, as nobody in production does. */
export class Archive {
  readonly #pool: pg.Pool;

  constructor({ adminUrl }: House) {
    pg.types.setTypeParser(pg.types.builtins.INT8, Number);
    this.#pool = new pg.Pool({ connectionString: adminUrl, max: 3 });
    // A server that is killed takes the idle connections with it.
    this.#pool.on('error', () => undefined);
  }

  async books(cooperative: Cooperative): Promise<Books> {
    const books: Record<string, unknown> = {};
    for (const [name, text] of Object.entries(QUERIES)) books[name] = await this.rows(cooperative, text);
    return books as unknown as Books;
  }

  /** Runs a statement in the cooperative's schema. */
  async rows<Row extends object>({ schema }: Cooperative, text: string): Promise<Row[]> {
    const client = await this.#pool.connect();
    try {
      await client.query(`BEGIN; SET LOCAL search_path TO ${pg.escapeIdentifier(schema)}`);
      const { rows } = await client.query<Row>(text);
      await client.query('COMMIT');
      return rows;
    } finally {
      client.release();
    }
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
