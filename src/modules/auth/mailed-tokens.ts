import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { hashToken, newToken } from '../../platform/crypto/tokens.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Problem } from '../../platform/http/problem.js';
import { MailOutbox } from '../../platform/mail/mail-outbox.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import type { User } from './user.entity.js';

export type TokenPurpose = 'activation' | 'password-reset';

/** How long a link works (its mail says so) and what its page is called. */
const LINKS: Record<TokenPurpose, { minutes: number; page: string }> = {
  activation: { minutes: 24 * 60, page: 'activar' },
  'password-reset': { minutes: 30, page: 'restablecer' },
};

/** Links sent by mail: stored hashed, used once, the newest of a purpose alone. Everything here happens inside a unit. */
@Injectable()
export class MailedTokens {
  constructor(
    private readonly units: UnitOfWork,
    private readonly outbox: MailOutbox,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /** Mails the user a new link; the caller holds the user's row, so two at once leave one that works. */
  async send(purpose: TokenPurpose, user: Pick<User, 'id' | 'email' | 'firstName'>): Promise<void> {
    const id = uuid();
    const token = newToken();
    const { minutes, page } = LINKS[purpose];
    await this.withdraw(user.id, purpose);
    await this.units.query(
      `insert into mailed_tokens (id, user_id, purpose, token_hash, expires_at)
       values ($1, $2, $3, $4, now() + make_interval(mins => $5))`,
      [id, user.id, purpose, hashToken(token), minutes],
    );
    // The configured base, never the request's: a forged Host header must not choose where the link leads.
    const link = `${this.env.publicUrl}/${currentTenant().slug}/${page}?token=${token}`;
    const data = { firstName: user.firstName };
    await this.outbox.post({ template: purpose, to: user.email, cause: `${purpose}/${id}`, data, secrets: { link } });
  }

  /** The user whom a link that still works belongs to; TOKEN_EXPIRED otherwise. Looking does not use it. */
  async ownerOf(purpose: TokenPurpose, token: string): Promise<string> {
    const rows = await this.units.query<{ userId: string }>(
      `select user_id as "userId" from mailed_tokens
        where token_hash = $1 and purpose = $2 and used_at is null and expires_at > now()`,
      [hashToken(token), purpose],
    );
    return ownerIn(rows);
  }

  /** Uses the link: of many at once exactly one gets the user, the others TOKEN_EXPIRED. */
  async consume(purpose: TokenPurpose, token: string): Promise<string> {
    const rows = await this.units.query<{ userId: string }>(
      `update mailed_tokens set used_at = now()
        where token_hash = $1 and purpose = $2 and used_at is null and expires_at > now()
        returning user_id as "userId"`,
      [hashToken(token), purpose],
    );
    return ownerIn(rows);
  }

  /** Makes the user's unused links worthless, of one purpose or of all. */
  async withdraw(userId: string, purpose: TokenPurpose | null = null): Promise<void> {
    await this.units.query(
      `delete from mailed_tokens where user_id = $1 and used_at is null and ($2::text is null or purpose = $2)`,
      [userId, purpose],
    );
  }
}

function ownerIn([row]: { userId: string }[]): string {
  if (!row) throw new Problem('TOKEN_EXPIRED');
  return row.userId;
}
