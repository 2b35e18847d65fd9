import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import { decodeCursor, pageOf } from '../http/cursor.js';
import { currentTenant } from '../tenancy/tenant-context.js';
import type { SuppressionPage, SuppressionView } from './mail-desk.view.js';
import { MAIL_KINDS } from './mail-kinds.js';
import type { MailTemplate } from './mail-outbox.js';

/** `bounce`: nobody there. `complaint`: called a mail of ours spam. `manual`: a person asked for it. */
export type SuppressionReason = 'bounce' | 'complaint' | 'manual';

type Row = SuppressionView & { sinceKey: number; key: string };

/** In microseconds: an instant of JavaScript's would lose them. */
const SINCE = '(extract(epoch from since) * 1000000)::bigint';
/** Of an address a cursor carries no more than its hash. */
const KEYS = [/^\d{1,18}$/, /^[0-9a-f]{32}$/];

/** The cooperative's own addresses are never suppressed: an hour's mistake of its server must not silence a claim. */
export function isOwnAddress(recipient: string): boolean {
  const { contactEmail, claimsEmail } = currentTenant().settings;
  return [contactEmail, claimsEmail].some((own) => own.toLowerCase() === recipient.toLowerCase());
}

/** Why this mail is not to be sent to who is suppressed for these reasons; undefined where it may go. */
export function reasonAgainst(reasons: SuppressionReason[], template: MailTemplate): SuppressionReason | undefined {
  return reasons.find((reason) => reason !== 'complaint' || !MAIL_KINDS[template].isAskedFor);
}

/** Addresses of one tenant that are not written to. All of it within a unit of work. */
@Injectable()
export class MailSuppressions {
  constructor(private readonly units: UnitOfWork) {}

  /** True where the address was not suppressed for that reason yet. Never for the cooperative's own addresses. */
  async add(recipient: string, reason: SuppressionReason, detail: string): Promise<boolean> {
    if (isOwnAddress(recipient)) return false;
    const added = await this.units.query(
      `insert into mail_suppressions (recipient, reason, detail) values (lower($1), $2, left($3, 500))
       on conflict (recipient, reason) do nothing returning 1`,
      [recipient, reason, detail],
    );
    return added.length > 0;
  }

  /** Takes every reason away; returns those that there were. */
  async lift(recipient: string): Promise<SuppressionReason[]> {
    const lifted = await this.units.query<{ reason: SuppressionReason }>(
      'delete from mail_suppressions where recipient = lower($1) returning reason',
      [recipient],
    );
    return lifted.map(({ reason }) => reason);
  }

  async of(recipient: string): Promise<SuppressionReason[]> {
    const rows = await this.units.query<{ reason: SuppressionReason }>(
      'select reason from mail_suppressions where recipient = lower($1) order by reason',
      [recipient],
    );
    return rows.map(({ reason }) => reason);
  }

  /** Newest first; INVALID_CURSOR. */
  async page({ limit, cursor }: { limit: number; cursor?: string }): Promise<SuppressionPage> {
    const [since, key] = cursor === undefined ? [null, null] : decodeCursor(cursor, KEYS);
    const rows = await this.units.query<Row>(
      `select recipient, reason, since, detail, ${SINCE} as "sinceKey", md5(recipient || reason) as key from mail_suppressions
        where ($1::bigint is null or (${SINCE}, md5(recipient || reason)) < ($1, $2)) order by "sinceKey" desc, key desc limit $3`,
      [since, key, limit + 1],
    );
    return pageOf(
      rows,
      limit,
      (row) => [row.sinceKey, row.key],
      ({ sinceKey: _, key: __, ...suppression }) => suppression,
    );
  }
}
