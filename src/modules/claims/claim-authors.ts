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
    if (!contact?.email) return null;
    return {
      email: contact.email,
      firstName: contact.firstName ?? 'vecina o vecino',
      lastName: contact.lastName ?? '',
    };
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
