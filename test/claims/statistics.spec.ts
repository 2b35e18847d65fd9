import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { dayFromToday } from '../support/invoice.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aClaimant } from './claimant.js';
import { anOffice, type Office } from './claim-desk.js';

interface Figures {
  from: string;
  to: string;
  items: Record<string, unknown>[];
}

let office: Office;
beforeAll(async () => {
  office = await anOffice();
}, 60_000);
afterAll(() => office.close());

const publishing = () =>
  aTenant({ claims: { publishStatistics: true }, claimDeadline: { days: 5, calendar: 'calendar', holidays: [] } });
const figures = async (tenant: TestTenant, query = '') =>
  (await client(tenant).get<Figures>(`/claims/statistics${query}`)).body;
/** Claims of one category, filed so many days ago; each was answered and resolved after so many hours, or not yet. */
async function history(tenant: TestTenant, hours: (number | null)[], { daysAgo = 10, category = 'Sin servicio' } = {}) {
  const { file } = await aClaimant(tenant);
  const list = await office.as(tenant, () => office.categories.list());
  const categoryId = list.find(({ name, service }) => name === category && service === 'electricity')!.id;
  for (const each of hours) {
    const { id } = await file({ categoryId });
    await tenant.sql(
      `update claims set created_at = now() - $2 * interval '1 day', due_at = now() - $2 * interval '1 day' + interval '120 hours',
              first_answered_at = now() - $2 * interval '1 day' + $3::float8 * interval '1 hour',
              answered_at = now() - $2 * interval '1 day' + $3::float8 * interval '1 hour', answered_in_time = $3::float8 < 120,
              resolved_at = now() - $2 * interval '1 day' + 2 * $3::float8 * interval '1 hour',
              status = case when $3::float8 is null then 'received' else 'resolved' end
        where id = $1`,
      [id, daysAgo, each],
    );
  }
}

describe('The figures of claims', () => {
  it('tell how soon they are answered and resolved, by service and category', async () => {
    const tenant = await publishing();
    await history(tenant, [1, 2, 3, 4, 10, 130, null]);
    const { items } = await figures(tenant);
    expect(items).toEqual([
      {
        ...{ service: 'electricity', category: 'Sin servicio', received: 7 },
        // Five of seven: one came late, one never.
        answeredInTimePercent: 71.4,
        hoursToFirstAnswer: { median: 3.5, percentile90: 70 },
        hoursToResolution: { median: 7, percentile90: 140 },
        ...{ reopenedPercent: 0, openNow: 1, overdueNow: 1 },
      },
    ]);
  });

  it('count those of the days that are asked for, and all that are open now', async () => {
    const tenant = await publishing();
    await history(tenant, [1, 1, 1, 1, 1], { daysAgo: 40 });
    await history(tenant, [2, 2, 2, 2, 2], { daysAgo: 10 });
    await history(tenant, [null], { daysAgo: 1 });
    const around = await figures(tenant, `?from=${dayFromToday(-41)}&to=${dayFromToday(-39)}`);
    expect(around).toMatchObject({
      from: dayFromToday(-41),
      items: [{ received: 5, hoursToFirstAnswer: { median: 1, percentile90: 1 }, openNow: 1 }],
    });
    expect(await figures(tenant, `?from=${dayFromToday(-20)}`)).toMatchObject({
      to: dayFromToday(0),
      items: [{ received: 6, hoursToFirstAnswer: { median: 2 } }],
    });
    expect((await figures(tenant, '?service=water')).items).toEqual([]);
  });

  it('say nothing of fewer than five, so that nobody can be recognised', async () => {
    const tenant = await publishing();
    await history(tenant, [1, 2, 3, 4]);
    await history(tenant, [1, 2, 3, 4, null], { category: 'Alumbrado público' });
    expect((await figures(tenant)).items).toMatchObject([
      { category: 'Alumbrado público', received: 5, hoursToFirstAnswer: null, answeredInTimePercent: 80 },
      { category: 'Sin servicio', received: 4, hoursToFirstAnswer: null, hoursToResolution: null, answeredInTimePercent: null, reopenedPercent: null }, // prettier-ignore
    ]);
  });

  it('are published by the cooperative’s own will alone', async () => {
    for (const claims of [undefined, {}, { publishStatistics: false }]) {
      const { status, body } = await client(await aTenant({ claims })).get('/claims/statistics');
      expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
    }
  });

  it.each([
    'from=2026-02-31',
    'from=2026-1-1',
    'from=2026-12-31&to=2026-01-01',
    'from=2000-01-01',
    'service=vapor',
    'to=',
  ])('are not asked for with %s', async (query) => {
    const { status, body } = await client(await publishing()).get(`/claims/statistics?${query}`);
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
  });
});
