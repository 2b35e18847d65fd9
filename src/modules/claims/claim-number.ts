import { Injectable } from '@nestjs/common';
import { dayIn } from '../../platform/clock.js';
import { newSpokenCode } from '../../platform/crypto/spoken-code.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';

/** Numbers claims without a gap: the counter's row stays locked until the claim is committed, or falls back with it. */
@Injectable()
export class ClaimNumbers {
  constructor(private readonly units: UnitOfWork) {}

  /** Within the claim's unit of work, and late in it, for other claims of the tenant wait behind. */
  async next(): Promise<string> {
    const year = Number(dayIn(currentTenant().timeZone).slice(0, 4));
    const [counter] = await this.units.query<{ last: number }>(
      `insert into claim_counters as c (year, last) values ($1, 1)
       on conflict (year) do update set last = c.last + 1 returning last`,
      [year],
    );
    return `R-${year}-${String(counter!.last).padStart(6, '0')}`;
  }
}

/** Whether a text is a number such as `R-2026-000123`: nothing else is looked for. */
export function isClaimNumber(text: string): boolean {
  return /^R-\d{4}-\d{6,9}$/.test(text);
}

/** A hundred random bits, `7Q2KX-…`. */
export function newTrackingCode(): string {
  return newSpokenCode(4, 5);
}

/** A code however a person typed it, as it is stored; undefined for what cannot be one. */
export function trackingCodeOf(typed: string): string | undefined {
  const letters = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{20}$/.test(letters) ? letters.match(/.{5}/g)!.join('-') : undefined;
}

/** Where whoever has the code follows the claim. */
export function trackingLinkOf({ trackingCode }: { trackingCode: string }, slug: string, publicUrl: string): string {
  return `${publicUrl}/${slug}/reclamos/${trackingCode}`;
}
