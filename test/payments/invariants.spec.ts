import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aLink, aPayer, becomes, pay, type Payer, type PaymentBody } from './till.js';

const UNIQUE = '23505';
const CHECK = '23514';
const FOREIGN_KEY = '23503';
const PERMISSION = '42501';

describe('The database itself refuses', () => {
  let tenant: TestTenant;
  let payer: Payer;
  let link: PaymentBody;

  beforeAll(async () => {
    tenant = await aTenant();
    payer = await aPayer(tenant);
    link = await aLink(payer, [await payer.owes({ due: '10.00' }), await payer.owes({ due: '20.00' })]);
    await pay(link);
    await becomes(payer, link.id, 'approved');
  });

  const code = (sql: string, parameters: unknown[] = []) =>
    tenant.sql(sql, parameters).then(
      () => 'accepted',
      (error: pg.DatabaseError) => error.code,
    );

  /** As the application, whose role owns nothing. */
  async function asApplication(sql: string): Promise<string | undefined> {
    const client = new pg.Client({ connectionString: stack.databaseUrl });
    await client.connect();
    try {
      await client.query(`begin; set local role "${tenant.schema}"; set local search_path to "${tenant.schema}"`);
      await client.query(sql);
      await client.query('commit');
      return 'accepted';
    } catch (error) {
      return (error as pg.DatabaseError).code;
    } finally {
      await client.end();
    }
  }

  const aPayment = (id: string, total: number) =>
    `insert into payments (id, status, gateway, total_centavos, expires_at, coupon_expires_at, next_check_at)
     values ('${id}', 'creating', 'mercadopago', ${total}, now(), now(), now())`;

  const anItem = (payment: string, invoice: string, total: number, from: number, amount: number) =>
    `insert into payment_items (payment_id, invoice_id, invoice_number, amount_centavos, principal_centavos, total_centavos, from_centavos, holding)
     values ('${payment}', '${invoice}', 'x', ${amount}, ${amount}, ${total}, ${from}, false)`;

  it.each([
    [
      'less',
      [
        [0, 1000],
        [1000, 1999],
      ],
    ],
    [
      'more',
      [
        [0, 1000],
        [1000, 2001],
      ],
    ],
    [
      'less, with a gap',
      [
        [0, 1000],
        [1500, 1500],
      ],
    ],
    [
      'more, with an overlap',
      [
        [0, 1000],
        [0, 3000],
      ],
    ],
    ['nothing, for there are none', []],
  ])('items that add up to %s than their payment', async (_, spans) => {
    const id = randomUUID();
    const invoices = link.items.map((item) => item.invoiceId);
    const items = spans.map(([from, amount], i) => anItem(id, invoices[i]!, 3000, from!, amount!));
    const refused = await asApplication([aPayment(id, 3000), ...items].join(';'));
    expect([CHECK, FOREIGN_KEY, UNIQUE]).toContain(refused);
  });

  it('accepts items that do add up', async () => {
    const id = randomUUID();
    const [one, two] = link.items.map((item) => item.invoiceId) as [string, string];
    const sql = [aPayment(id, 3000), anItem(id, one, 3000, 0, 1000), anItem(id, two, 3000, 1000, 2000)].join(';');
    expect(await asApplication(sql)).toBe('accepted');
  });

  it('a second row for a payment of the gateway', async () => {
    const copy = `insert into gateway_payments
      select gen_random_uuid(), payment_id, gateway, gateway_payment_id, status, status_detail, amount_centavos, refunded_centavos,
             currency, method, method_type, collector_id, external_reference, live_mode, created_at, approved_at, last_updated_at
        from gateway_payments limit 1`;
    expect(await code(copy)).toBe(UNIQUE);
  });

  it('a second credit of an invoice by the same payment of the gateway', async () => {
    const copy = `insert into invoice_credits (id, kind, payment_id, gateway_payment_id, invoice_id, amount_centavos, principal_centavos)
      select gen_random_uuid(), kind, payment_id, gateway_payment_id, invoice_id, 1, 1 from invoice_credits limit 1`;
    expect(await code(copy)).toBe(UNIQUE);
  });

  it('crediting an item with more than it is, by however many payments of the gateway', async () => {
    expect(await code('update payment_items set credited_centavos = credited_centavos + 1')).toBe(CHECK);
    expect(await code('update payment_items set credited_centavos = -1')).toBe(CHECK);
  });

  it('restoring one reversal twice, or restoring by a reversal', async () => {
    const entry = (id: string, kind: string, restores: string) => `
      insert into invoice_credits (id, kind, payment_id, gateway_payment_id, invoice_id, amount_centavos, principal_centavos, restores_id)
      select '${id}', '${kind}', payment_id, gateway_payment_id, invoice_id, 1, 1, ${restores} from invoice_credits limit 1`;
    const reversal = randomUUID();
    await tenant.sql(entry(reversal, 'reversal', 'null'));
    expect(await code(entry(randomUUID(), 'reversal', `'${reversal}'`))).toBe(CHECK);
    expect(await code(entry(randomUUID(), 'credit', `'${reversal}'`))).toBe('accepted');
    expect(await code(entry(randomUUID(), 'credit', `'${reversal}'`))).toBe(UNIQUE);
  });

  it('editing the ledger, or taking a row from it', async () => {
    expect(await asApplication('update invoice_credits set amount_centavos = 1')).toBe(PERMISSION);
    expect(await asApplication('delete from invoice_credits')).toBe(PERMISSION);
    expect(await asApplication('delete from payments')).toBe(PERMISSION);
  });

  it('two links that hold one invoice', async () => {
    const open = await aLink(payer, [await payer.owes()]);
    const id = randomUUID();
    const item = anItem(id, open.items[0]!.invoiceId, 3000, 0, 3000).replace(/false\)$/, 'true)');
    expect(await asApplication([aPayment(id, 3000), item].join(';'))).toBe(UNIQUE);
  });

  it('an approved payment without its instant and receipt, an open one without an address', async () => {
    expect(await code('update payments set receipt_code = null where id = $1', [link.id])).toBe(CHECK);
    expect(await code('update payments set approved_at = null where id = $1', [link.id])).toBe(CHECK);
    expect(await code(`update payments set status = 'open', checkout_url = null where id = $1`, [link.id])).toBe(CHECK);
    expect(await code(`update payments set total_centavos = total_centavos + 1 where id = $1`, [link.id])).toBe(
      FOREIGN_KEY,
    );
  });

  it('more given back than was paid', async () => {
    expect(await code('update gateway_payments set refunded_centavos = amount_centavos + 1')).toBe(CHECK);
  });
});
