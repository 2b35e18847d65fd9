import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { aMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aDevice } from '../support/device.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { nightComes } from './night.js';

const DAY_MS = 86_400_000;
const at = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY_MS);
/** A key as it was made on that day. */
const madeAt = (daysAgo: number) => uuid({ msecs: at(daysAgo).getTime() });

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

const session = async (tenant: TestTenant, userId: string, madeDaysAgo: number, end: Record<string, Date>) => {
  const [id, ends] = [madeAt(madeDaysAgo), { expires_at: at(-60), revoked_at: null, ...end }];
  await tenant.sql(
    'insert into sessions (id, user_id, keep_signed_in, expires_at, revoked_at) values ($1, $2, true, $3, $4)',
    [id, userId, ends.expires_at, ends.revoked_at],
  );
  await tenant.sql(
    'insert into refresh_tokens (id, session_id, token_hash, rotated_at) values ($1, $2, decode(md5($3), $4), $5)',
    [madeAt(madeDaysAgo), id, id, 'hex', at(madeDaysAgo)],
  );
};

const link = (tenant: TestTenant, userId: string, madeDaysAgo: number, expires: Date, used: Date | null) =>
  tenant.sql(
    `insert into mailed_tokens (id, user_id, purpose, token_hash, expires_at, used_at) values ($1, $2, 'activation', decode(md5($3), 'hex'), $4, $5)`,
    [madeAt(madeDaysAgo), userId, uuid(), expires, used],
  );

const mail = (tenant: TestTenant, template: string, status: string, daysAgo: number) =>
  tenant.sql(
    `insert into outgoing_mails (id, template, recipient, cause, data, status, created_at, sent_at, next_attempt_at)
     values ($1, $2, 'socio@example.com', $3, '{"firstName": "Georgina"}', $4, $5, $6, now() + interval '1 day')`,
    [
      madeAt(daysAgo),
      template,
      `${template}/${status}/${daysAgo}`,
      status,
      at(daysAgo),
      status === 'sent' ? at(daysAgo) : null,
    ],
  );

const bounce = async (tenant: TestTenant, daysAgo: number, reason = 'bounce') => {
  const recipient = `${reason}-${daysAgo}@example.com`;
  await tenant.sql(
    `insert into mail_events (id, recipient, kind, permanent, reason, happened_at, received_at) values ($1, $2, 'bounce', true, '550', $3, $3)`,
    [madeAt(daysAgo), recipient, at(daysAgo)],
  );
  await tenant.sql('insert into mail_suppressions (recipient, reason, since) values ($1, $2, $3)', [
    recipient,
    reason,
    at(daysAgo),
  ]);
};

const delivery = async (tenant: TestTenant, daysAgo: number, status: string) => {
  const [entry] = await tenant.sql<{ position: number }>(
    `insert into feed_entries (topic, position, event, subject_id)
     select 'claims', coalesce(max(position), 0) + 1, 'claim.created', $1 from feed_entries returning position`,
    [uuid()],
  );
  await tenant.sql(
    `insert into webhook_deliveries (id, endpoint_id, topic, position, status, next_attempt_at, delivered_at)
     select $1, e.id, 'claims', $2, $3, now() + interval '1 day', $4 from webhook_endpoints e`,
    [madeAt(daysAgo), entry!.position, status, status === 'delivered' ? at(daysAgo) : null],
  );
};

const anImport = async (tenant: TestTenant, daysAgo: number, isConfirming = false) => {
  const id = madeAt(daysAgo);
  await tenant.sql(
    `insert into imports (id, dataset, mode, status, media_type, generated_at, next_attempt_at, created_at, finished_at)
     values ($1, 'invoices', 'upsert', 'finished', 'text/csv', $2, $2, $2, $2)`,
    [id, at(daysAgo)],
  );
  await tenant.sql(
    `insert into import_rejections (import_id, line, position, column_name, code, detail) values ($1, 2, 0, 'amount', 'INVALID', 'No es un importe.')`,
    [id],
  );
  await tenant.sql(
    `insert into import_warnings (import_id, line, position, column_name, code, detail) values ($1, 3, 0, 'quantity', 'NEGATIVE_CONSUMPTION', 'Es negativo.')`,
    [id],
  );
  if (isConfirming)
    await tenant.sql(
      'insert into import_confirmations (import_id, generated_at, all_but, forgotten) values ($1, $2, true, true)',
      [id, at(daysAgo)],
    );
};

const request = async (tenant: TestTenant, userId: string, hoursAgo: number) => {
  const id = uuid();
  await tenant.sql(
    `insert into payment_requests (user_id, idempotency_key, request_hash, payment_id, created_at)
     select $1, $2::text, '\\x00', p.id, now() - $3 * interval '1 hour' from payments p`,
    [userId, id, hoursAgo],
  );
};

const notification = async (
  tenant: TestTenant,
  userId: string,
  event: string,
  daysAgo: number,
  readAt: Date | null,
) => {
  const id = madeAt(daysAgo);
  await tenant.sql(
    `insert into notifications (id, user_id, event, cause, title, text, path, created_at, read_at) values ($1, $2, $3, $4, 'Título', 'Texto', '/x', $5, $6)`,
    [id, userId, event, id, at(daysAgo), readAt],
  );
  return id;
};

/** Devices of a sign-in that stands, and of one that was ended; what was pushed to the first. */
const pushes = async (tenant: TestTenant, userId: string, notificationId: string) => {
  const subscribed: string[] = [];
  for (const ended of [null, at(2)]) {
    const { endpoint, keys } = aDevice();
    const [session, device] = [madeAt(3), uuid()];
    await tenant.sql(
      'insert into sessions (id, user_id, keep_signed_in, expires_at, revoked_at) values ($1, $2, true, $3, $4)',
      [session, userId, at(-60), ended],
    );
    await tenant.sql(
      'insert into push_subscriptions (id, user_id, session_id, endpoint, p256dh, auth) values ($1, $2, $3, $4, $5, $6)',
      [device, userId, session, endpoint, keys.p256dh, keys.auth],
    );
    subscribed.push(device);
  }
  for (const [daysAgo, status] of [
    [31, 'delivered'],
    [32, 'dropped'],
    [31, 'pending'],
    [29, 'failed'],
  ] as const)
    await tenant.sql(
      `with told as (insert into notifications (id, user_id, event, cause, title, text, path) select $6::uuid, user_id, 'news', $6::uuid::text, title, text, path
                       from notifications where id = $2 returning id)
       insert into push_deliveries (id, notification_id, subscription_id, status, next_attempt_at, expires_at, finished_at)
       select $1, id, $3, $4, now() + interval '1 day', now() + interval '1 day', $5 from told`,
      [madeAt(daysAgo), notificationId, subscribed[0], status, status === 'pending' ? null : at(daysAgo), uuid()],
    );
};

const tellings = (tenant: TestTenant) =>
  tenant.sql(
    `with notice as (insert into notices (id, kind, title, body) values ($1, 'news', '', '') returning id)
     insert into notice_tellings (id, notice_id, revision, kind, next_attempt_at, done_at)
     select t.id, notice.id, 1, 'published', now() + interval '1 day', t.done from notice, unnest($2::uuid[], $3::timestamptz[]) as t (id, done)`,
    [uuid(), [madeAt(366), madeAt(364), madeAt(400)], [at(366), at(364), null]],
  );

const wrongKeys = (tenant: TestTenant, count: number, daysAgo: number) =>
  tenant.sql(
    `insert into web_key_failures (id, holder_number_hash, address_hash, at)
     select k, '\\x00', '\\x00', $2 from unnest($1::uuid[]) k`,
    [Array.from({ length: count }, () => madeAt(daysAgo)), at(daysAgo)],
  );

const outsideClaim = (tenant: TestTenant, closedDaysAgo: number | null) =>
  tenant.sql(
    `insert into claims (id, number, tracking_code, source, contact, phone, service, description, closed_at)
     values ($1, $2, $2, 'open311', '{"firstName": "Rosa"}', '+5493571631052', 'water', 'Pérdida', $3)`,
    [madeAt(500), `closed ${closedDaysAgo}`, closedDaysAgo === null ? null : at(closedDaysAgo)],
  );

/** Rows on both sides of every period; what is old is listed in GONE. */
async function aHistory(tenant: TestTenant): Promise<void> {
  const { userId } = await aMember(tenant);
  await session(tenant, userId, 100, { expires_at: at(31) });
  await session(tenant, userId, 100, { revoked_at: at(31) });
  await session(tenant, userId, 100, { expires_at: at(29) });
  await session(tenant, userId, 100, {});
  await link(tenant, userId, 9, at(8), null);
  await link(tenant, userId, 9, at(-1), at(8));
  await link(tenant, userId, 7, at(6), null);
  await link(tenant, userId, 1, at(-1), null);
  for (const template of ['claim-received', 'payment-approved'])
    for (const [status, daysAgo] of [
      ['sent', 91],
      ['failed', 91],
      ['pending', 91],
      ['sent', 89],
    ] as const)
      // prettier-ignore
      await mail(tenant, template, status, daysAgo);
  for (const [daysAgo, reason] of [
    [731, 'bounce'],
    [731, 'complaint'],
    [731, 'manual'],
    [91, 'bounce'],
    [89, 'bounce'],
  ] as const)
    await bounce(tenant, daysAgo, reason);
  await tenant.sql(
    `insert into webhook_endpoints (id, url, events, secret_key_id, secret) values ($1, 'https://erp.example/', '{claim.created}', 'none', '\\x00')`,
    [uuid()],
  );
  await delivery(tenant, 31, 'delivered');
  await delivery(tenant, 31, 'failed');
  await delivery(tenant, 31, 'pending');
  await delivery(tenant, 29, 'delivered');
  await anImport(tenant, 731);
  await anImport(tenant, 731, true);
  await anImport(tenant, 729);
  await anImport(tenant, 89);
  await tenant.sql('alter table payments drop constraint payments_items_add_up');
  await tenant.sql(
    `insert into payments (id, status, gateway, total_centavos, expires_at, coupon_expires_at) values ($1, 'cancelled', 'mercadopago', 100, $2, $2)`,
    [madeAt(1000), at(1000)],
  );
  for (const event of ['news', 'payment'])
    for (const [daysAgo, readAt] of [
      [200, at(181)],
      [200, at(179)],
      [366, null],
      [364, null],
    ] as const)
      await notification(tenant, userId, event, daysAgo, readAt);
  await pushes(tenant, userId, await notification(tenant, userId, 'news', 1, null));
  await tellings(tenant);
  await request(tenant, userId, 25);
  await request(tenant, userId, 23);
  await wrongKeys(tenant, 2_500, 31);
  await wrongKeys(tenant, 3, 29);
  for (const closed of [366, 364, null]) await outsideClaim(tenant, closed);
  // Old by its time alone; its place in the chain is another test's concern.
  await tenant.sql(
    `insert into public.audit_log (id, at, tenant_id, actor, action, seq, hash) values ($1, $2, $3, 'operator', 'test.old', -$4::bigint, '')`,
    [madeAt(4000), at(4000), tenant.id, Date.now()],
  );
}

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
