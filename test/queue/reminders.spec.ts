import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { createTenant, parseTenantFile } from '../../src/modules/tenant/tenant-registry.js';
import { ROUNDS_QUEUE } from '../../src/platform/queue/jobs.js';
import { zoneOf } from '../support/clock.js';
import { eventually } from '../support/eventually.js';
import { keyring } from '../support/tenant.js';
import { aQueueStack, FILE, type QueueStack } from './queue-stack.js';

/** `COOP_REMINDERS=100000` for a long run. */
const REMINDERS = Number(process.env.COOP_REMINDERS ?? 10_000);
const TENANTS = 3;
const EACH = Math.ceil(REMINDERS / TENANTS);

let own: QueueStack;
let pool: pg.Pool;
const schemas: string[] = [];

beforeAll(async () => {
  own = await aQueueStack(5);
  const connectionString = own.env.DATABASE_MIGRATOR_URL!;
  pool = new pg.Pool({ connectionString, max: 4 });
  pool.on('error', () => undefined);
  for (let i = 0; i < TENANTS; i += 1) {
    const slug = `r-${randomBytes(4).toString('hex')}`;
    const { schema } = await createTenant({ connectionString, app: 'coop_app' }, keyring, slug, parseTenantFile(FILE));
    schemas.push(schema);
    await fill(schema);
  }
  await pool.query('update public.tenants set time_zone = $1', [zoneOf(15)]);
}, 180_000);
afterAll(async () => {
  await pool.end();
  await own.close();
});

/** A user, a holder and an invoice that falls due tomorrow, so many times. */
async function fill(schema: string): Promise<void> {
  const ids = () => Array.from({ length: EACH }, () => uuid());
  await pool.query(
    `with ids as (select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) with ordinality as t (u, h, a, i, n)),
          users as (insert into ${schema}.users (id, email, first_name, last_name, password_hash, status)
                    select u, 'socio-' || n || '@example.com', 'Ana', 'Paván', '', 'active' from ids),
          holders as (insert into ${schema}.holders (id, number, name) select h, n::text, 'PAVAN ANA' from ids),
          accounts as (insert into ${schema}.accounts (id, user_id, holder_id) select a, u, h from ids)
     insert into ${schema}.invoices (id, holder_id, type, point_of_sale, sequence, number, period, issued_on, due_on_1, amount_1_centavos,
                                     erp_balance_centavos, erp_balance_as_of)
     select i, h, 'LSP', 1, n, '0001-' || n, '2026-10', current_date - 60, (now() at time zone $5)::date + 1, 421055, 421055, now() from ids`,
    [ids(), ids(), ids(), ids(), zoneOf(15)],
  );
}

const count = async (sql: string): Promise<number> => {
  let sum = 0;
  for (const schema of schemas) sum += (await pool.query<{ n: number }>(sql.replaceAll('@', `${schema}.`))).rows[0]!.n;
  return sum;
};
const told = () => count(`select count(*)::integer as n from @notifications where event = 'invoice.due'`);
/** The round of each tenant comes now. */
const roundsCome = async () => {
  for (const tenant of schemas)
    await own.jobs.queue(ROUNDS_QUEUE).add('invoices', { tenant, id: 'invoices' }, { jobId: `test-${uuid()}` });
};

describe(`${REMINDERS} reminders of ${TENANTS} cooperatives`, () => {
  it('are told each exactly once, though the process that tells is killed twice', async () => {
    for (const share of [0.1, 0.4]) {
      const worker = own.start('worker');
      await roundsCome();
      await eventually(async () => expect(await told()).toBeGreaterThan(REMINDERS * share), { withinMs: 90_000 });
      await worker.kill();
    }
    own.start('worker');
    await roundsCome();
    await eventually(async () => expect(await told()).toBe(EACH * TENANTS), { withinMs: 90_000 });
    await eventually(
      async () => expect(await count('select count(reminded_on)::integer as n from @invoice_watch')).toBe(TENANTS),
      { withinMs: 60_000 },
    );
    await roundsCome();
    expect(await count('select count(distinct user_id)::integer as n from @notifications')).toBe(EACH * TENANTS);
    // Each has its one mail to come, or has it already, and none has two.
    const mails = `select count(*)::integer as n from
      (select user_id from @mail_gatherings union all
       select u.id from @outgoing_mails m join @users u on u.email = m.recipient) x`;
    expect(await count(mails)).toBe(EACH * TENANTS);
  }, 300_000);
});
