import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { startOfDay } from '../../platform/clock.js';
import { Keyring } from '../../platform/crypto/keys.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';

/** Somebody tries a web key. */
export interface Attempt {
  userId: string;
  /** As it was typed; there may be no such holder. */
  holderNumber: string;
  /** Where it comes from, as `addressKey` gives it. */
  address: string;
}

/** Wrong keys since the tenant's day began: in all, and on how many holders. On a holder, since its web key was last replaced. */
export interface Tally {
  onHolder: number;
  byUser: number;
  holdersByUser: number;
  holdersByAddress: number;
}

/** This many wrong keys close a door until tomorrow. */
export const CLOSES = { onHolder: 5, byUser: 10 } as const;

export function isClosed(tally: Tally): boolean {
  return tally.onHolder >= CLOSES.onHolder || tally.byUser >= CLOSES.byUser;
}

/**
 * Counts wrong web keys by holder, by user and by address. Both methods belong inside one unit of work, which must commit when the
 * key was wrong: the count is the protection.
 */
@Injectable()
export class WebKeyDoor {
  constructor(
    private readonly units: UnitOfWork,
    private readonly keyring: Keyring,
  ) {}

  /**
   * Waits until nobody else tries at the same door, and tells the day's tally. Without the wait, tries at the same moment would all
   * see it open. Always user, then holder, then address: an order that cannot deadlock.
   */
  async approach(attempt: Attempt): Promise<Tally> {
    const doors = [`user/${attempt.userId}`, `holder/${attempt.holderNumber}`, `address/${attempt.address}`];
    for (const door of doors) await this.units.lock(`web-key/${door}`);
    return this.tally(attempt);
  }

  /** Notes a wrong key and tells the tally with it. */
  async noteFailure(attempt: Attempt): Promise<Tally> {
    await this.units.query(
      'insert into web_key_failures (id, user_id, holder_number_hash, address_hash, at) values ($1, $2, $3, $4, $5)',
      [uuid(), attempt.userId, this.digests(attempt.holderNumber)[0], this.digests(attempt.address)[0], new Date()],
    );
    return this.tally(attempt);
  }

  private async tally(attempt: Attempt): Promise<Tally> {
    const rows = await this.units.query<Tally>(
      `select count(*) filter (where holder_number_hash = any ($1)
                and at > coalesce((select web_key_reset_at from holders where number = $5), '-infinity')) as "onHolder",
              count(*) filter (where user_id = $2) as "byUser",
              count(distinct holder_number_hash) filter (where user_id = $2) as "holdersByUser",
              count(distinct holder_number_hash) filter (where address_hash = any ($3)) as "holdersByAddress"
         from web_key_failures
        where at >= $4 and (holder_number_hash = any ($1) or user_id = $2 or address_hash = any ($3))`,
      [
        this.digests(attempt.holderNumber),
        attempt.userId,
        this.digests(attempt.address),
        startOfDay(currentTenant().timeZone),
        attempt.holderNumber,
      ],
    );
    return rows[0]!;
  }

  /** Under the current key, and under those that earlier tries of the day may have been noted with: a rotation opens no door. */
  private digests(text: string): Buffer[] {
    return this.keyring.hmacs('enumeration', `${currentTenant().schema}\n${text}`);
  }
}
