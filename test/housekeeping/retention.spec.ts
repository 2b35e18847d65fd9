import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aHistory, mail } from './history.js';
import { nightComes } from './night.js';

const rowsByTable = async (tenant: TestTenant) => {
  const tables = await tenant.sql<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = $1 order by 1`,
    [tenant.schema],
  );
  const counts = tables
    .map(({ name }) => `select '${name}' as name, count(*) as rows from ${name}`)
    .join(' union all ');
  const rows = await tenant.sql<{ name: string; rows: number }>(`${counts} order by name`);
  return Object.fromEntries(rows.map(({ name, rows }) => [name, rows]));
};

const GONE = {
  refresh_tokens: 2,
  sessions: 2,
  mailed_tokens: 2,
  outgoing_mails: 2,
  mail_events: 4,
  mail_suppressions: 1,
  push_subscriptions: 1,
  push_deliveries: 2,
  notifications: 2,
  notice_tellings: 1,
  webhook_deliveries: 1,
  import_rejections: 3,
  import_warnings: 3,
  imports: 1,
  payment_requests: 1,
  web_key_failures: 2_500,
  inbound_mails: 1,
  staff_views: 1,
  web_key_requests: 1,
  open311_posts: 1,
};

describe('At night', () => {
  it('what is past its time goes, batch after batch, what is young stays, and nothing else is touched', async () => {
    const tenant = await aTenant();
    await aHistory(tenant);
    const before = await rowsByTable(tenant);
    await nightComes(tenant, 15);
    expect(await rowsByTable(tenant)).toEqual(before);

    await nightComes(tenant);
    const after = await rowsByTable(tenant);
    const gone = Object.entries(before).map(([table, rows]) => [table, rows - after[table]!] as const);
    expect(Object.fromEntries(gone.filter(([, rows]) => rows !== 0))).toEqual(GONE);
    expect(await tenant.sql(`select 1 from public.audit_log where tenant_id = $1`, [tenant.id])).not.toEqual([]);

    // A payment may come up again after months: what was told of it stays known, and says nothing of anybody.
    const told = await tenant.sql(`select title, text, path from notifications where event = 'payment' order by title`);
    const emptied = { title: '', text: '', path: '' };
    const whole = { title: 'Título', text: 'Texto', path: '/x' };
    expect(told).toEqual([emptied, emptied, whole, whole]);
    const mails = await tenant.sql<{ cause: string; recipient: string; data: object }>(
      `select cause, recipient, data from outgoing_mails where template = 'payment-approved' order by cause`,
    );
    const kept = { recipient: 'socio@example.com', data: { firstName: 'Georgina' } };
    expect(mails).toEqual([
      { cause: 'payment-approved/failed/91', recipient: '', data: {} },
      { cause: 'payment-approved/pending/91', ...kept },
      { cause: 'payment-approved/sent/89', ...kept },
      { cause: 'payment-approved/sent/91', recipient: '', data: {} },
    ]);

    // A claim stays, and in time says no more of who wrote it from outside.
    expect(await tenant.sql('select number, contact, phone from claims order by number')).toEqual([
      { number: 'closed 364', contact: { firstName: 'Rosa' }, phone: '+5493571631052' },
      { number: 'closed 366', contact: null, phone: null },
      { number: 'closed null', contact: { firstName: 'Rosa' }, phone: '+5493571631052' },
    ]);
  }, 300_000);

  it('a row that somebody holds is waited for by nobody: the next night takes it', async () => {
    const tenant = await aTenant();
    await mail(tenant, 'claim-received', 'sent', 91);
    await mail(tenant, 'claim-received', 'sent', 92);
    const holding = new pg.Client({ connectionString: stack.migratorDatabaseUrl });
    await holding.connect();
    await holding.query(`begin; select 1 from ${tenant.schema}.outgoing_mails limit 1 for update`);
    await nightComes(tenant);
    expect((await rowsByTable(tenant)).outgoing_mails).toBe(1);
    await holding.query('rollback');
    await holding.end();
    await nightComes(tenant);
    expect((await rowsByTable(tenant)).outgoing_mails).toBe(0);
  }, 300_000);
});
