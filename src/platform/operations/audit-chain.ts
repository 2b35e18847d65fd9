import { createHash } from 'node:crypto';
import pg from 'pg';
import { v7 as uuid } from 'uuid';

/** One line of the audit log, complete but for its time and its place. */
export interface AuditRow {
  /** UUIDv7. */
  id: string;
  tenantId: string | null;
  actor: string;
  action: string;
  subject: string | null;
  detail: Record<string, string | number | boolean>;
}

/** What the first entry follows from; the migration that began the chain says it too. */
export const BEGINNING = createHash('sha256').update('coop-online/audit-log/v1').digest();

/**
 * What of an entry its hash covers, as SQL over the columns of `row`: one text for one content, in the form in which PostgreSQL
 * prints jsonb. Its number is not in it: the hash before it says where it stands, and so a row that was put between two is told from one that was edited.
 */
export function coveredBy(row: string): string {
  const at = `to_char(${row}.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
  const columns = [`${row}.id`, at, ...['tenant_id', 'actor', 'action', 'subject', 'detail'].map((c) => `${row}.${c}`)];
  return `convert_to(jsonb_build_array(${columns.join(', ')})::text, 'UTF8')`;
}

/**
 * The statement that appends an entry: the head's row is held from the UPDATE to the commit, so entries follow each other however
 * many write at once. Values are written into the text, quoted, so that several can travel in one message.
 */
export function appending({ id, tenantId, actor, action, subject, detail }: AuditRow): string {
  const text = (value: string | null) => (value === null ? 'null' : pg.escapeLiteral(value));
  return `with entry as materialized (
      select ${text(id)}::uuid as id, now() as at, ${text(tenantId)}::uuid as tenant_id, ${text(actor)}::text as actor,
             ${text(action)}::text as action, ${text(subject)}::text as subject, ${text(JSON.stringify(detail))}::jsonb as detail),
    head as (
      update public.audit_head h set seq = h.seq + 1, hash = sha256(h.hash || ${coveredBy('e')})
        from entry e returning h.seq, h.hash)
    insert into public.audit_log (id, at, tenant_id, actor, action, subject, detail, seq, hash)
    select e.id, e.at, e.tenant_id, e.actor, e.action, e.subject, e.detail, h.seq, h.hash from entry e cross join head h`;
}

/** Appends an entry on a connection of the caller's own; within its transaction the head is held until that ends. */
export async function appendEntry(client: pg.ClientBase, entry: Omit<AuditRow, 'id'>): Promise<void> {
  await client.query(appending({ id: uuid(), ...entry }));
}
