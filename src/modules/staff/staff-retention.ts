import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What the staff's tables let go of, and when; docs/operations.md says the same. Accounts, visits and the audit log stay. */
const RULES: readonly { name: string; sql: string }[] = [
  { name: 'challenges', sql: 'delete from public.staff_challenges where expires_at < now()' },
  {
    name: 'half-way sign-ins',
    sql: `delete from public.staff_sign_ins where least(expires_at, used_at) < now() - interval '1 day'`,
  },
  {
    name: 'links of mails',
    sql: `delete from public.staff_links where least(expires_at, used_at) < now() - interval '7 days'`,
  },
  {
    name: 'seeds without a first code',
    sql: `delete from public.staff_totp where confirmed_at is null and created_at < now() - interval '1 day'`,
  },
  // Their refresh tokens go with them.
  {
    name: 'ended sessions',
    sql: `delete from public.staff_sessions where least(expires_at, revoked_at) < now() - interval '90 days'`,
  },
];

/** Lets go of what is past its time. Staff are few: each rule is one statement. */
@Injectable()
export class StaffRetention {
  private readonly log = new Logger(StaffRetention.name);

  constructor(private readonly database: DataSource) {}

  async tidy(): Promise<void> {
    const gone: Record<string, number> = {};
    for (const { name, sql } of RULES) {
      const [, count] = await this.database.query<[unknown[], number]>(sql);
      if (count > 0) gone[name] = count;
    }
    this.log.log({ gone }, 'What the staff left behind is tidied.');
  }
}
