import type { Service } from '../../platform/tenancy/tenant.js';

/** Of the times that claims took: half of them took no longer than the median, nine in ten no longer than the other. */
export class HoursView {
  /** @example 3.5 */
  median: number;
  /** @example 26.2 */
  percentile90: number;
}

/** One service's claims about one thing. What would be of fewer than five claims is null, so that nobody can be recognised. */
export class ClaimFiguresView {
  /** @example electricity */
  service: Service;
  /** Null for claims without a category. @example Sin servicio */
  category: string | null;
  /** Filed in the time asked for; the figures that follow are of these. */
  received: number;
  /** Of those that had a deadline and were answered or are late. @example 92.3 */
  answeredInTimePercent: number | null;
  hoursToFirstAnswer: HoursView | null;
  hoursToResolution: HoursView | null;
  /** @example 4.1 */
  reopenedPercent: number | null;
  /** Whenever they were filed. */
  openNow: number;
  overdueNow: number;
}

export class ClaimStatisticsView {
  /** @example 2026-01-01 */
  from: string;
  /** @example 2026-12-31 */
  to: string;
  items: ClaimFiguresView[];
}
