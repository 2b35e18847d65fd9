import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import { currentTenant } from '../tenancy/tenant-context.js';
import { MAIL_KINDS } from './mail-kinds.js';
import type { MailTemplate } from './mail-outbox.js';

/** `bounce`: nobody there. `complaint`: called a mail of ours spam. `manual`: a person asked for it. */
export type SuppressionReason = 'bounce' | 'complaint' | 'manual';

export interface Suppression {
  recipient: string;
  reason: SuppressionReason;
  since: Date;
  detail: string;
}

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

  /** Newest first. */
  list(limit: number): Promise<Suppression[]> {
    return this.units.query<Suppression>(
      'select recipient, reason, since, detail from mail_suppressions order by since desc, recipient limit $1',
      [limit],
    );
  }
}
