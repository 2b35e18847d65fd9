import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import { currentTenant } from '../tenancy/tenant-context.js';

/** Bulk mails of a minute, where the cooperative's settings do not say. */
export const PER_MINUTE = 300;
/** How late a bulk mail may go. Who missed the slot by more takes another: what an outage held back does not go at once. */
export const SLOT_LASTS_MS = 3_000;

/**
 * Milliseconds between slots. A mail goes within its slot or up to SLOT_LASTS_MS later, so the minute's mails are spread over as much
 * more: then no sixty seconds, wherever they begin, see more than `perMinute`.
 */
export function slotEveryMs(perMinute: number): number {
  return (60_000 + SLOT_LASTS_MS) / perMinute;
}

/** The tenant's slots for what nobody waits for, one after the other, over all processes. */
@Injectable()
export class MailPace {
  constructor(private readonly units: UnitOfWork) {}

  /** Within a unit of work: takes the next free slot; returns how many milliseconds ahead it lies, 0 for now. */
  async reserve(): Promise<number> {
    const every = slotEveryMs(currentTenant().settings.mail?.perMinute ?? PER_MINUTE);
    const [slot] = await this.units.query<{ inMs: number }>(
      `update mail_pace set next_slot = greatest(next_slot, now()) + $1 * interval '1 millisecond'
       returning extract(epoch from next_slot - now())::float8 * 1000 - $1::float8 as "inMs"`,
      [every],
    );
    return Math.max(0, slot!.inMs);
  }
}
