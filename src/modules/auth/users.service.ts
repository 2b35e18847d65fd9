import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { retryingDeadlocks } from '../../platform/database/deadlock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { Member } from '../../platform/http/current.js';
import { notFound } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import type { RenameBody } from './me.dto.js';
import type { MeView } from './me.view.js';
import { PasswordsService } from './passwords.service.js';
import { User } from './user.entity.js';

/** How to write to a user. */
export interface UserContact {
  email: string;
  firstName: string;
  lastName: string;
}

/**
 * Takes leave of a user within the unit of work that forgets them, before their row goes. What it returns runs after that, last of
 * all: for what queues others up, such as the feeds.
 */
export type Farewell = (userId: string) => Promise<() => Promise<void>>;

/** A user's own data; the service that other modules ask for a user. */
@Injectable()
export class UsersService {
  private readonly farewells: Farewell[] = [];

  constructor(
    private readonly units: UnitOfWork,
    private readonly passwords: PasswordsService,
    private readonly audit: Audit,
  ) {}

  /** For modules that start. */
  onForget(farewell: Farewell): void {
    this.farewells.push(farewell);
  }

  /** Inside a unit of work; null where the user is gone. */
  async contactOf(userId: string): Promise<UserContact | null> {
    return this.units.repository(User).findOne({
      select: { email: true, firstName: true, lastName: true },
      where: { id: userId },
    });
  }

  /** The same of many, by id; whoever is gone is left out. */
  async contactsOf(userIds: string[]): Promise<Map<string, UserContact>> {
    const users = await this.units.repository(User).findBy({ id: In(userIds) });
    return new Map(users.map((user) => [user.id, user]));
  }

  profile(userId: string): Promise<MeView> {
    return this.units.run(async () => {
      const user = await this.units.repository(User).findOneBy({ id: userId });
      if (!user) throw notFound();
      return viewOf(user);
    });
  }

  /** Changes the names that are given. */
  rename(userId: string, { firstName, lastName }: RenameBody): Promise<MeView> {
    return this.units.run(async () => {
      if (firstName !== undefined || lastName !== undefined) {
        await this.units.repository(User).update(userId, { firstName, lastName });
      }
      return this.profile(userId);
    });
  }

  /**
   * Forgets the user: profile, sessions, accounts, the mails sent to them and what became of those. Payments and claims stay, without a name:
   * they are the cooperative's books. Throws WRONG_PASSWORD.
   */
  async forget({ userId }: Member, password: string): Promise<void> {
    const user = await this.passwords.confirm(userId, password);
    // Who settles the user's payment meanwhile holds it, and waits for the user to tell them.
    await retryingDeadlocks(() => this.units.run(() => this.forgetConfirmed(user)));
    this.audit.note({ actor: `user:${userId}`, action: 'user.deleted', subject: userId });
  }

  private async forgetConfirmed(user: User): Promise<void> {
    await this.passwords.holdConfirmed(user);
    const last: (() => Promise<void>)[] = [];
    for (const leave of this.farewells) last.push(await leave(user.id));
    await this.units.repository(User).delete(user.id);
    // After the row, for which whoever was just writing to the user is waited for. An employee may be a member with the address of
    // their work: what was written to the cooperative, or to its staff, stays.
    const mine = `recipient = $1 and template not like all ('{%-for-cooperative,staff-%}')`;
    await this.units.query(`delete from outgoing_mails where ${mine}`, [user.email]);
    // What is known of the address goes with its owner; whoever registers with it begins anew.
    for (const table of ['mail_events', 'mail_suppressions'])
      await this.units.query(`delete from ${table} where recipient = lower($1)`, [user.email]);
    for (const tell of last) await tell();
  }
}

function viewOf({ id, email, firstName, lastName, createdAt }: User): MeView {
  return { id, email, firstName, lastName, createdAt };
}
