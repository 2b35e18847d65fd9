import { Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { dayIn, endOfDay } from '../../platform/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { notFound, wrongField } from '../../platform/http/problem.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import type { Service } from '../../platform/tenancy/tenant.js';
import { IS_OPEN, IS_OVERDUE } from './claim-sql.js';
import type { StatisticsQuery } from './claims.dto.js';
import type { ClaimFiguresView, ClaimStatisticsView, HoursView } from './statistics.view.js';

/** Figures of fewer might point at somebody. */
const FEWEST = 5;
const MOST_YEARS = 5;

interface Figures {
  service: Service;
  category: string | null;
  received: number;
  judged: number;
  inTime: number;
  answered: number;
  answerMedian: number | null;
  answer90: number | null;
  resolved: number;
  resolutionMedian: number | null;
  resolution90: number | null;
  reopened: number;
  openNow: number;
  overdueNow: number;
}

const HOURS_TO = (instant: string) => `extract(epoch from ${instant} - c.created_at) / 3600`;
/** Median and nine in ten of those that were filed in the time asked for; who has no such instant does not count. */
const percentile = (share: number, instant: string) =>
  `percentile_cont(${share}) within group (order by ${HOURS_TO(instant)}) filter (where x.asked)::float8`;

const FIGURES = `
  select c.service, k.name as category, count(*) filter (where x.asked) as received,
         count(*) filter (where x.asked and x.in_time is not null) as judged,
         count(*) filter (where x.asked and x.in_time) as "inTime",
         count(c.first_answered_at) filter (where x.asked) as answered,
         ${percentile(0.5, 'c.first_answered_at')} as "answerMedian", ${percentile(0.9, 'c.first_answered_at')} as "answer90",
         count(c.resolved_at) filter (where x.asked) as resolved,
         ${percentile(0.5, 'c.resolved_at')} as "resolutionMedian", ${percentile(0.9, 'c.resolved_at')} as "resolution90",
         count(*) filter (where x.asked and c.reopenings > 0) as reopened,
         count(*) filter (where ${IS_OPEN}) as "openNow", count(*) filter (where ${IS_OVERDUE}) as "overdueNow"
    from claims c left join claim_categories k on k.id = c.category_id
    cross join lateral (
      select c.created_at >= $1 and c.created_at < $2 as asked,
             coalesce(c.answered_in_time, case when c.due_at < now() then false end) as in_time) x
   where (c.created_at >= $1 and c.created_at < $2 or ${IS_OPEN}) and ($3::text is null or c.service = $3)
   group by c.service, k.name order by c.service, k.name nulls last`;

/** How soon claims are answered, for whoever asks, where the cooperative shows it. */
@Injectable()
export class ClaimStatistics {
  constructor(private readonly units: UnitOfWork) {}

  /** By service and category; NOT_FOUND where the cooperative publishes nothing, VALIDATION_FAILED for days that are in no order. */
  async published(query: StatisticsQuery): Promise<ClaimStatisticsView> {
    if (currentTenant().settings.claims?.publishStatistics !== true) throw notFound();
    return this.between(query);
  }

  /** The same for the cooperative's own eyes. */
  async between({ from, to, service }: StatisticsQuery): Promise<ClaimStatisticsView> {
    const { timeZone } = currentTenant();
    const last = to ?? dayIn(timeZone);
    const first = from ?? DateTime.fromISO(last).minus({ years: 1 }).plus({ days: 1 }).toISODate()!;
    mustBeSpan(first, last);
    const dayBefore = DateTime.fromISO(first).minus({ days: 1 }).toISODate()!;
    const instants = [endOfDay(timeZone, dayBefore), endOfDay(timeZone, last)];
    const rows = await this.units.run(() => this.units.query<Figures>(FIGURES, [...instants, service ?? null]));
    return { from: first, to: last, items: rows.map(viewOf) };
  }
}

function mustBeSpan(first: string, last: string): void {
  const [from, to] = [DateTime.fromISO(first), DateTime.fromISO(last)];
  if (from.isValid && to.isValid && from <= to && to.diff(from, 'years').years <= MOST_YEARS) return;
  const detail = `Elija dos días que existan, en orden y con ${MOST_YEARS} años entre ellos como máximo.`;
  throw wrongField('from', 'INVALID_SPAN', detail);
}

function viewOf(row: Figures): ClaimFiguresView {
  const { service, category, received, openNow, overdueNow } = row;
  return {
    service,
    category,
    received,
    answeredInTimePercent: share(row.inTime, row.judged),
    hoursToFirstAnswer: hours(row.answered, row.answerMedian, row.answer90),
    hoursToResolution: hours(row.resolved, row.resolutionMedian, row.resolution90),
    reopenedPercent: share(row.reopened, received),
    openNow,
    overdueNow,
  };
}

function share(part: number, whole: number): number | null {
  return whole < FEWEST ? null : rounded((100 * part) / whole);
}

function hours(count: number, median: number | null, percentile90: number | null): HoursView | null {
  if (count < FEWEST || median === null || percentile90 === null) return null;
  return { median: rounded(median), percentile90: rounded(percentile90) };
}

function rounded(figure: number): number {
  return Math.round(figure * 10) / 10;
}
