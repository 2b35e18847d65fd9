import { v7 as uuid } from 'uuid';
import { aDevice } from '../support/device.js';
import { aMember } from '../support/member.js';
import type { TestTenant } from '../support/tenant.js';

const DAY_MS = 86_400_000;
const at = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY_MS);
/** A key as it was made on that day. */
const madeAt = (daysAgo: number) => uuid({ msecs: at(daysAgo).getTime() });

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

export const mail = (tenant: TestTenant, template: string, status: string, daysAgo: number) =>
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

const inbound = (tenant: TestTenant, finishedDaysAgo: number | null) =>
  tenant.sql(
    `insert into inbound_mails (id, purpose, subject_id, fingerprint, bytes, status, next_attempt_at, finished_at)
     values ($1, 'claim-member', $1, 'x', 1, case when $2::timestamptz is null then 'received' else 'done' end, now() + interval '1 hour', $2)`,
    [madeAt(100), finishedDaysAgo === null ? null : at(finishedDaysAgo)],
  );

const seenByStaff = async (tenant: TestTenant, userId: string, daysAgo: number) => {
  await tenant.sql(`insert into staff_views (id, user_id, role, subject, viewed_at) values ($1, $2, 'admin', 'claims', $3)`, [madeAt(daysAgo), userId, at(daysAgo)]); // prettier-ignore
};

const askedForKey = async (tenant: TestTenant, userId: string, daysAgo: number) => {
  await tenant.sql(`insert into web_key_requests (id, user_id, holder_number, outcome, created_at) values ($1, $2, '1', 'unmatched', $3)`, [madeAt(daysAgo), userId, at(daysAgo)]); // prettier-ignore
};

const fromCivicApp = (tenant: TestTenant, hoursAgo: number) =>
  tenant.sql(
    `insert into open311_posts (api_key_id, content_hash, claim_id, created_at)
     select $1, '\\x01', id, now() - make_interval(hours => $2) from claims limit 1`,
    [uuid(), hoursAgo],
  );

/** Rows on both sides of every period; what is old is listed in GONE. */
export async function aHistory(tenant: TestTenant): Promise<void> {
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
  for (const finished of [91, 89, null]) await inbound(tenant, finished);
  for (const daysAgo of [366, 364]) await seenByStaff(tenant, userId, daysAgo);
  for (const daysAgo of [91, 89]) await askedForKey(tenant, userId, daysAgo);
  for (const hoursAgo of [25, 23]) await fromCivicApp(tenant, hoursAgo);
  // Old by its time alone; its place in the chain is another test's concern.
  await tenant.sql(
    `insert into public.audit_log (id, at, tenant_id, actor, action, seq, hash) values ($1, $2, $3, 'operator', 'test.old', -$4::bigint, '')`,
    [madeAt(4000), at(4000), tenant.id, Date.now()],
  );
}
