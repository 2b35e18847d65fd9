import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { decodeCursor, type Page, pageOf } from '../../platform/http/cursor.js';
import type { AuditQuery } from './audit.dto.js';
import type { AuditEntryView } from './audit.view.js';
import type { StaffScope } from './staff-team.js';

type Row = AuditEntryView & { key: string };

/** As PostgreSQL writes it: an instant of JavaScript's would lose the microseconds. */
const AT_KEY = `to_char(l.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
const KEYS = [/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/, /^\d{1,18}$/];

/** A cooperative's admins read the names of its own staff and of support; what others' staff tried there has no name. */
const SEARCH = `
  with found as materialized (
    select l.seq, l.at, t.slug as tenant, l.actor, l.action, l.subject, l.detail
      from public.audit_log l left join public.tenants t on t.id = l.tenant_id
     where ($1::uuid is null or l.tenant_id = $1) and ($2::text is null or t.slug = $2) and ($3::text is null or l.actor = $3)
       and ($4::text is null or l.action = $4) and ($5::text is null or l.subject = $5)
       and ($6::timestamptz is null or l.at >= $6) and ($7::timestamptz is null or l.at < $7)
       and ($8::timestamptz is null or (l.at, l.seq) < ($8, $9::bigint))
     order by l.at desc, l.seq desc limit $10)
  select l.*, a.name as "actorName", ${AT_KEY} as key
    from found l left join public.staff a on l.actor = 'staff:' || a.id and ($1 is null or a.tenant_id is null or a.tenant_id = $1)
   order by l.at desc, l.seq desc`;

/** Searches the audit log: a cooperative's own part of it, or, for support, all. */
@Injectable()
export class AuditLog {
  constructor(private readonly database: DataSource) {}

  /** Newest first; INVALID_CURSOR. */
  async search({ tenantId }: StaffScope, query: AuditQuery & { tenant?: string }): Promise<Page<AuditEntryView>> {
    const { tenant, actor, action, subject, from, to, limit, cursor } = query;
    const [at, seq] = cursor === undefined ? [null, null] : decodeCursor(cursor, KEYS);
    const conditions = [tenantId, tenant, actor, action, subject, from, to, at, seq].map((value) => value ?? null);
    const rows = await this.database.query<Row[]>(SEARCH, [...conditions, limit + 1]);
    return pageOf(
      rows,
      limit,
      (row) => [row.key, row.seq],
      ({ key: _, ...entry }) => entry,
    );
  }
}
