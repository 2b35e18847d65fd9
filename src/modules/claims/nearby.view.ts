import type { Service } from '../../platform/tenancy/tenant.js';
import type { ClaimStatus } from './claim-status.js';

/** Somebody else's claim, without its words, its author and its place. */
export class SharedClaimView {
  id: string;
  /** @example R-2026-000123 */
  number: string;
  status: ClaimStatus;
  /** @example electricity */
  service: Service;
  /** @example Sin servicio */
  category: string | null;
  /** When it was filed. */
  createdAt: Date;
  /** How many said that they have the same trouble, beside its author. */
  joinedCount: number;
}

/** How a claim is near: within 300 metres, in the same street, or on the same feeder. */
export const DISTANCES = ['near', 'street', 'feeder'] as const;
export type Distance = (typeof DISTANCES)[number];

export class NearbyClaimView extends SharedClaimView {
  /** The closest of the ways in which it is near: `near` is within 300 metres. */
  distance: Distance;
  /** Whether the member joined it already. */
  joined: boolean;
}

export class NearbyClaimPage {
  items: NearbyClaimView[];
  nextCursor: string | null;
}

export class JoinedClaimView extends SharedClaimView {
  /** The member's own supply that has the trouble. */
  supplyId: string;
  joinedAt: Date;
  updatedAt: Date;
}

export class JoinedClaimPage {
  items: JoinedClaimView[];
  nextCursor: string | null;
}
