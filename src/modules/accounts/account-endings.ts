import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { notFound } from '../../platform/http/problem.js';
import { UsersService } from '../auth/users.service.js';
import { Feeds } from '../sync/feeds.js';

/** Ends accounts and tells the management system: what the feed must know of them is kept. */
@Injectable()
export class AccountEndings implements OnModuleInit {
  constructor(
    private readonly units: UnitOfWork,
    private readonly users: UsersService,
    private readonly feeds: Feeds,
  ) {}

  onModuleInit(): void {
    this.users.onForget((userId) => this.endAll(userId));
  }

  /** Takes the account off the user's list. NOT_FOUND for one that is not theirs. */
  async unlink(userId: string, id: string): Promise<void> {
    await this.units.run(async () => {
      // The user's row before the account's, as where the user is forgotten: else each could wait for the other.
      await this.units.query('select 1 from users where id = $1 for key share', [userId]);
      const ended = await this.end('user_id = $1 and id = $2', [userId, id]);
      if (ended.length === 0) throw notFound();
      await this.tell(ended);
    });
  }

  /** The same for staff, who know the account alone: returns whose it was, and with which holder. Within the caller's unit. */
  async unlinkAny(id: string): Promise<{ userId: string; holderId: string }> {
    const [account] = await this.units.query<{ userId: string; holderId: string }>(
      'select user_id as "userId", holder_id as "holderId" from accounts where id = $1',
      [id],
    );
    if (!account) throw notFound();
    await this.unlink(account.userId, id);
    return account;
  }

  /** What the user called accounts is the user's own: not even those that ended before keep it. */
  private async endAll(userId: string): Promise<() => Promise<void>> {
    const ended = await this.end('user_id = $1', [userId]);
    await this.units.query('update ended_accounts set alias = null where user_id = $1', [userId]);
    return () => this.tell(ended);
  }

  /** Ids of the accounts that ended, oldest first. */
  private async end(which: string, parameters: string[]): Promise<string[]> {
    const ended = await this.units.query<{ id: string }>(
      `with gone as (delete from accounts where ${which} returning id, user_id, holder_id, alias, created_at)
       insert into ended_accounts (id, user_id, holder_id, alias, created_at) select * from gone returning id`,
      parameters,
    );
    return ended.map(({ id }) => id).toSorted();
  }

  private async tell(ended: string[]): Promise<void> {
    for (const id of ended) await this.feeds.append('links', 'link.removed', id);
  }
}
