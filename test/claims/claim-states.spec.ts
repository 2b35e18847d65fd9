import { describe, expect, it } from '@jest/globals';
import { deadlineOf, lastDayToAnswer } from '../../src/modules/claims/claim-deadline.js';
import { CLAIM_STATUSES, type ClaimStatus, NEXT } from '../../src/modules/claims/claim-status.js';
import { Claim } from '../../src/modules/claims/claim.entity.js';
import type { Tenant } from '../../src/platform/tenancy/tenant.js';

const AT = new Date('2026-11-20T15:00:00Z');
const later = (hours: number) => new Date(AT.getTime() + hours * 3_600_000);
const DAY = 24;

function aClaim(status: ClaimStatus = 'received'): Claim {
  const claim = Object.assign(new Claim(), { status, firstAnsweredAt: null, closedAt: null, reopenings: 0 });
  claim.startClock(AT, { rule: { hours: 4 }, dueAt: later(4), warnAt: later(3) });
  return claim;
}

const ACTS: Record<string, (claim: Claim) => unknown> = {
  assign: (claim) => claim.assign({ name: 'Cuadrilla', staffId: null }),
  start: (claim) => claim.start(),
  resolve: (claim) => claim.resolve(AT),
  confirm: (claim) => claim.confirm(AT, { rating: 5, comment: null }),
  close: (claim) => claim.close(AT),
  reopen: (claim) => claim.reopen(AT, null),
  answer: (claim) => claim.answer(AT),
  message: (claim) => claim.hearAuthor(AT),
};

/** What may be done in each state; all else is CLAIM_STATE. */
const ALLOWED: Record<ClaimStatus, string> = {
  received: 'assign start resolve answer message',
  assigned: 'assign start resolve answer message',
  in_progress: 'assign resolve answer message',
  resolved: 'confirm close reopen answer message',
  closed: 'reopen',
  reopened: 'assign start resolve answer message',
};

describe('A claim', () => {
  it.each(CLAIM_STATUSES)('that is %s takes what its state allows and nothing else', (status) => {
    const taken = Object.entries(ACTS).filter(([, act]) => {
      try {
        act(aClaim(status));
        return true;
      } catch (error) {
        expect(error).toMatchObject({ code: 'CLAIM_STATE' });
        return false;
      }
    });
    expect(taken.map(([name]) => name).sort()).toEqual(ALLOWED[status].split(' ').sort());
  });

  it('is closed by its author’s word or silence alone: no step of the cooperative’s leads there', () => {
    const before = CLAIM_STATUSES.filter((status) => NEXT[status].includes('closed'));
    expect(before).toEqual(['resolved']);
  });

  it('changes hands without a step once it is under way', () => {
    const claim = aClaim('in_progress');
    expect([claim.assign({ name: 'Taller', staffId: null }), claim.status, claim.assignee]).toEqual([
      false,
      'in_progress',
      'Taller',
    ]);
    expect([
      aClaim().assign({ name: 'Taller', staffId: null }),
      aClaim('reopened').assign({ name: 'Taller', staffId: null }),
    ]).toEqual([true, true]);
  });

  it('is judged by its first answer alone', () => {
    const [early, late] = [aClaim(), aClaim()];
    early.answer(later(1));
    early.answer(later(9));
    late.answer(later(4));
    expect([early.answeredInTime, early.firstAnsweredAt, early.answeredAt]).toEqual([true, later(1), later(1)]);
    expect(late.answeredInTime).toBe(false);
    const unruled = aClaim();
    unruled.startClock(AT, null);
    unruled.answer(later(1));
    expect(unruled.answeredInTime).toBeNull();
  });

  it('that is resolved without a word before counts as answered then', () => {
    const claim = aClaim();
    claim.resolve(later(2));
    expect(claim).toMatchObject({ firstAnsweredAt: later(2), resolvedAt: later(2), silentSince: later(2) });
  });

  it('that is reopened runs anew, and what was said of it before is gone', () => {
    const claim = aClaim();
    claim.warnedAt = AT;
    claim.resolve(later(1));
    claim.confirm(later(2), { rating: 1, comment: 'No' });
    const deadline = { rule: { hours: 4 }, dueAt: later(30), warnAt: later(29) };
    claim.reopen(later(26), deadline);
    expect(claim).toMatchObject({
      ...{ status: 'reopened', clockStartedAt: later(26), dueAt: later(30), warnAt: later(29), reopenings: 1 },
      ...{ warnedAt: null, answeredAt: null, resolvedAt: null, closedAt: null, rating: null, ratingComment: null },
      firstAnsweredAt: later(1),
    });
  });

  it('is reopened for thirty days after it was closed', () => {
    const closed = () => {
      const claim = aClaim('resolved');
      claim.close(AT);
      return claim;
    };
    closed().reopen(later(30 * DAY), null);
    expect(() => closed().reopen(later(30 * DAY + 1), null)).toThrow('30 días');
  });

  it('whose author writes after it was resolved is not silent', () => {
    const claim = aClaim();
    claim.resolve(later(1));
    claim.silenceRemindedAt = later(2);
    claim.hearAuthor(later(3));
    expect(claim).toMatchObject({ silentSince: later(3), silenceRemindedAt: null });
  });
});

describe('The deadline of a claim', () => {
  const tenant = (claimDeadline?: object) =>
    ({ timeZone: 'America/Argentina/Cordoba', settings: { claimDeadline } }) as unknown as Tenant;
  const FRIDAY_NIGHT = new Date('2026-11-21T01:30:00Z');

  it('is the category’s own, else the cooperative’s, else none', () => {
    const coop = tenant({ days: 2, calendar: 'business', holidays: ['2026-11-23'] });
    expect(deadlineOf(null, FRIDAY_NIGHT, tenant())).toBeNull();
    // Friday on the cooperative's clock; Monday is a holiday.
    expect(deadlineOf(null, FRIDAY_NIGHT, coop)).toEqual({
      rule: { days: 2, calendar: 'business' },
      dueAt: new Date('2026-11-26T03:00:00Z'),
      warnAt: new Date('2026-11-25T03:00:00Z'),
    });
    expect(deadlineOf({ days: 1, calendar: 'calendar' }, FRIDAY_NIGHT, coop)?.dueAt).toEqual(
      new Date('2026-11-22T03:00:00Z'),
    );
    expect(deadlineOf({ days: 1, calendar: 'business' }, FRIDAY_NIGHT, coop)?.dueAt).toEqual(
      new Date('2026-11-25T03:00:00Z'),
    );
  });

  it('of hours runs at night too, and is warned of when a quarter is left', () => {
    expect(deadlineOf({ hours: 8 }, FRIDAY_NIGHT, tenant())).toEqual({
      rule: { hours: 8 },
      dueAt: new Date('2026-11-21T09:30:00Z'),
      warnAt: new Date('2026-11-21T07:30:00Z'),
    });
  });

  it('of days is warned of as long before as the cooperative says', () => {
    const coop = tenant({ days: 5, calendar: 'calendar', holidays: [], warnHours: 48 });
    const { dueAt, warnAt } = deadlineOf(null, AT, coop)!;
    expect(dueAt.getTime() - warnAt.getTime()).toBe(48 * 3_600_000);
  });

  const business = (days: number) => ({ days, calendar: 'business' as const });

  it('counts calendar days from the day after', () => {
    expect(lastDayToAnswer('2026-12-30', { days: 3, calendar: 'calendar' }, ['2027-01-01'])).toBe('2027-01-02');
  });

  it('counts business days over weekends', () => {
    expect(lastDayToAnswer('2026-11-20', business(1))).toBe('2026-11-23'); // from a Friday
    expect(lastDayToAnswer('2026-11-21', business(1))).toBe('2026-11-23'); // from a Saturday
    expect(lastDayToAnswer('2026-11-23', business(15))).toBe('2026-12-14');
  });

  it('leaves the holidays of the cooperative out', () => {
    expect(lastDayToAnswer('2026-11-23', business(15), ['2026-12-07', '2026-12-08', '2026-12-13'])).toBe('2026-12-16');
  });
});
