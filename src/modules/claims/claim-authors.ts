import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { UsersService } from '../auth/users.service.js';
import type { Claim } from './claim.entity.js';

/** Whom a mail about a claim goes to. */
export interface Reader {
  email: string;
  firstName: string;
  lastName: string;
}

/** Nobody has shown that an address typed elsewhere is theirs: what was typed as a name is not sent there. */
const SOMEBODY = { firstName: 'vecina o vecino', lastName: '' };

/** Who wrote a claim, and who has the same trouble. Its methods belong inside a unit of work. */
@Injectable()
export class ClaimAuthors {
  constructor(
    private readonly units: UnitOfWork,
    private readonly users: UsersService,
  ) {}

  /** Null where nobody can be written to: the user was deleted, or whoever wrote from outside left no address. */
  async authorOf({ userId, contact }: Claim): Promise<Reader | null> {
    if (userId !== null) return this.users.contactOf(userId);
    return contact?.email ? { email: contact.email, ...SOMEBODY } : null;
  }

  /** Whether nobody has left that address with a claim from outside for a day. Two at once are told apart. */
  async isFirstOfDay(email: string): Promise<boolean> {
    await this.units.lock(`claims-from/${email}`);
    const earlier = await this.units.query(
      `select from claims where created_at > now() - interval '1 day' and contact ->> 'email' = $1 limit 1`,
      [email],
    );
    return earlier.length === 0;
  }

  /** The users who joined it, in the order in which they did. */
  async joinedTo({ id }: Claim): Promise<string[]> {
    const rows = await this.units.query<{ userId: string }>(
      'select user_id as "userId" from claim_joins where claim_id = $1 order by created_at, user_id',
      [id],
    );
    return rows.map(({ userId }) => userId);
  }
}
