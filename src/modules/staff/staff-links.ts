import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { hashToken, newToken } from '../../platform/crypto/tokens.js';
import { Problem } from '../../platform/http/problem.js';
import type { StaffUnit } from './staff-units.js';

export type LinkPurpose = 'invitation' | 'password-reset';

/** How long a link works (its mail says so), and where the staff's console takes it. */
const LINKS: Record<LinkPurpose, { minutes: number; page: string }> = {
  invitation: { minutes: 72 * 60, page: 'invitacion' },
  'password-reset': { minutes: 30, page: 'restablecer' },
};

/** Of a link that still works. */
export interface StaffLink {
  staffId: string;
  expiresAt: Date;
}

/** A link as it is sent, with the id of its row. */
export interface DrawnLink {
  id: string;
  link: string;
}

const WORKS = `token_hash = $1 and purpose = $2 and used_at is null and expires_at > now()`;

/** Links of invitations and for new passwords: stored hashed, used once, the newest of a purpose alone. */
@Injectable()
export class StaffLinks {
  constructor(
    private readonly database: DataSource,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /** Within a unit that holds the account: a new link, in the place of the ones before. */
  async draw(unit: StaffUnit, purpose: LinkPurpose, staffId: string): Promise<DrawnLink> {
    const [id, token] = [uuid(), newToken()];
    const { minutes, page } = LINKS[purpose];
    await this.withdraw(unit, staffId, purpose);
    await unit.query(
      `insert into public.staff_links (id, staff_id, purpose, token_hash, expires_at)
       values ($1, $2, $3, $4, now() + make_interval(mins => $5))`,
      [id, staffId, purpose, hashToken(token), minutes],
    );
    // The configured base, never the request's: a forged Host header must not choose where the link leads.
    return { id, link: `${this.env.publicUrl}/personal/${page}?token=${token}` };
  }

  /** Whose a link is that still works; TOKEN_EXPIRED otherwise. Looking does not use it. */
  async find(purpose: LinkPurpose, token: string): Promise<StaffLink> {
    const [link] = await this.database.query<StaffLink[]>(
      `select staff_id as "staffId", expires_at as "expiresAt" from public.staff_links where ${WORKS}`,
      [hashToken(token), purpose],
    );
    if (!link) throw new Problem('TOKEN_EXPIRED');
    return link;
  }

  /** Within a unit: uses the link. Of many at once exactly one does, the others get TOKEN_EXPIRED. */
  async use(unit: StaffUnit, purpose: LinkPurpose, token: string): Promise<void> {
    const used = await unit.query(`update public.staff_links set used_at = now() where ${WORKS} returning 1`, [
      hashToken(token),
      purpose,
    ]);
    if (used.length === 0) throw new Problem('TOKEN_EXPIRED');
  }

  /** Within a unit: makes the account's unused links worthless, of one purpose or of all. */
  async withdraw(unit: StaffUnit, staffId: string, purpose: LinkPurpose | null = null): Promise<void> {
    await unit.query(
      'delete from public.staff_links where staff_id = $1 and used_at is null and ($2::text is null or purpose = $2)',
      [staffId, purpose],
    );
  }
}
