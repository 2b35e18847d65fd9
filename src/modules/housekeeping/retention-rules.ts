/** What a table lets go of, and when. */
export interface RetentionRule {
  /** The table, in the tenant's schema; a table may have several rules. */
  table: string;
  /** In the log and in docs/operations.md. */
  name: string;
  keepDays: number;
  /**
   * Condition on a row `x`: $1 is the moment before which things are old, $2 the smallest key that is made at that moment. Keys are
   * ordered by time, so `x.id < $2` finds what is old enough by the primary key and no index is kept for this.
   */
  old: string;
  /** What becomes of such a row; it is deleted where this is absent. */
  blank?: string;
  /** Rows that nobody ever changes: the tenant's role may not even lock them. */
  isAppendOnly?: true;
}

const ENDED_SESSION = 's.id < $2 and least(s.expires_at, s.revoked_at) < $1';

/**
 * Every period there is, in the order in which they are worked. Money, invoices, readings, claims, feeds with what they tell of, and the audit log are kept;
 * notifications of gateways are seen to by the payments module. All may be repeated, and stop at any row.
 */
export const RETENTION: readonly RetentionRule[] = [
  // Whoever ended a sign-in wants nothing shown there any more. Before the sessions, by which it is known.
  {
    table: 'push_subscriptions',
    name: 'devices of ended sign-ins',
    keepDays: 1,
    old: 'x.session_id in (select s.id from sessions s where s.revoked_at < $1)',
  },
  // Spent tokens of a session that stands are kept: one that comes back ends the session.
  {
    table: 'refresh_tokens',
    name: 'refresh tokens of ended sessions',
    keepDays: 30,
    old: `x.session_id in (select s.id from sessions s where ${ENDED_SESSION})`,
  },
  {
    table: 'sessions',
    name: 'ended sessions',
    keepDays: 30,
    old: 'x.id < $2 and least(x.expires_at, x.revoked_at) < $1',
  },
  {
    table: 'mailed_tokens',
    name: 'used and expired links of mails',
    keepDays: 7,
    old: 'x.id < $2 and least(x.expires_at, x.used_at) < $1',
  },
  {
    table: 'outgoing_mails',
    name: 'mails, sent and failed',
    keepDays: 90,
    old: `x.id < $2 and x.status <> 'pending' and coalesce(x.sent_at, x.created_at) < $1 and x.template not like 'payment-%'`,
  },
  // A chargeback may bring a payment's cause up again after months: the row stays, so that its mail is not sent twice.
  {
    table: 'outgoing_mails',
    name: 'contents of mails about payments',
    keepDays: 90,
    old: `x.id < $2 and x.status <> 'pending' and coalesce(x.sent_at, x.created_at) < $1 and x.template like 'payment-%' and x.recipient <> ''`,
    blank: `recipient = '', reply_to = null, data = '{}', sealed = null, last_error = null`,
  },
  // Those of a mail that is deleted go with it.
  {
    table: 'mail_events',
    name: 'what was told of mails',
    keepDays: 90,
    isAppendOnly: true,
    old: 'x.id < $2 and x.received_at < $1',
  },
  // After years an address may have another owner: it is tried again. Complaints and a person's word stay until they are taken back.
  {
    table: 'mail_suppressions',
    name: 'addresses that bounced',
    keepDays: 730,
    old: `x.reason = 'bounce' and x.since < $1`,
  },
  {
    table: 'push_deliveries',
    name: 'pushes, shown and not',
    keepDays: 30,
    old: 'x.id < $2 and x.finished_at < $1',
  },
  // What nobody read is kept for a year.
  {
    table: 'notifications',
    name: 'notifications of members',
    keepDays: 180,
    old: `x.id < $2 and x.event <> 'payment' and (x.read_at < $1 or x.created_at < $1::timestamptz - interval '185 days')`,
  },
  // As with their mails: the row stays, so that nobody is told twice.
  {
    table: 'notifications',
    name: 'contents of notifications about payments',
    keepDays: 180,
    old: `x.id < $2 and x.event = 'payment' and x.title <> '' and (x.read_at < $1 or x.created_at < $1::timestamptz - interval '185 days')`,
    blank: `title = '', text = '', path = '', subject = null`,
  },
  {
    table: 'notice_tellings',
    name: 'rounds of telling of notices',
    keepDays: 365,
    old: 'x.id < $2 and x.done_at < $1',
  },
  // With its message in the storage, for whoever asks what it said.
  {
    table: 'inbound_mails',
    name: 'answers that came by mail',
    keepDays: 90,
    old: 'x.id < $2 and x.finished_at < $1',
  },
  {
    table: 'webhook_deliveries',
    name: 'delivered webhooks',
    keepDays: 30,
    old: 'x.id < $2 and x.delivered_at < $1',
  },
  {
    table: 'import_rejections',
    name: 'rejected rows of imports',
    keepDays: 90,
    isAppendOnly: true,
    old: 'x.import_id in (select i.id from imports i where i.id < $2 and i.finished_at < $1)',
  },
  {
    table: 'import_warnings',
    name: 'doubtful rows of imports',
    keepDays: 90,
    isAppendOnly: true,
    old: 'x.import_id in (select i.id from imports i where i.id < $2 and i.finished_at < $1)',
  },
  // Its file may hold web keys, and what waits for so long is not wanted any more.
  {
    table: 'imports',
    name: 'files of batches never run',
    keepDays: 7,
    old: `x.id < $2 and x.status = 'held' and x.created_at < $1`,
  },
  // What an import confirmed is still needed while it is listed.
  {
    table: 'imports',
    name: 'imports',
    keepDays: 730,
    old: `x.id < $2 and x.finished_at < $1
          and not exists (select from import_confirmations c where c.import_id = x.id)
          and not exists (select from import_rejections r where r.import_id = x.id)
          and not exists (select from import_warnings w where w.import_id = x.id)`,
  },
  {
    table: 'sync_batches',
    name: 'batches without files',
    keepDays: 7,
    old: 'x.id < $2 and x.created_at < $1 and not exists (select from imports i where i.batch_id = x.id)',
  },
  // The claim stays, as a member's does once the user is gone.
  {
    table: 'claims',
    name: 'who wrote closed claims from outside',
    keepDays: 365,
    old: 'x.id < $2 and x.contact is not null and x.closed_at < $1',
    blank: 'contact = null, phone = null',
  },
  {
    table: 'pdf_rejections',
    name: 'rejected files of zips',
    keepDays: 90,
    isAppendOnly: true,
    old: 'x.upload_id in (select u.id from pdf_uploads u where u.id < $2 and u.finished_at < $1)',
  },
  {
    table: 'pdf_uploads',
    name: 'zips of PDFs',
    keepDays: 90,
    old: `x.id < $2 and x.finished_at < $1 and not exists (select from pdf_rejections r where r.upload_id = x.id)`,
  },
  {
    table: 'payment_requests',
    name: 'idempotency keys of payments',
    keepDays: 1,
    isAppendOnly: true,
    old: 'x.created_at < $1',
  },
  {
    table: 'open311_posts',
    name: 'digests of what civic apps sent',
    keepDays: 1,
    old: 'x.created_at < $1',
  },
  {
    table: 'web_key_requests',
    name: 'links to holders asked for without the web key',
    keepDays: 90,
    old: 'x.id < $2 and x.created_at < $1',
  },
  {
    table: 'staff_views',
    name: 'what staff looked at of members',
    keepDays: 365,
    isAppendOnly: true,
    old: 'x.id < $2 and x.viewed_at < $1',
  },
  // The doors count since the day began; staff may look into an alert for longer.
  {
    table: 'web_key_failures',
    name: 'wrong web keys',
    keepDays: 30,
    isAppendOnly: true,
    old: 'x.id < $2 and x.at < $1',
  },
];
