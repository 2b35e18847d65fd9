import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { aHolder, anAccount, aSupply } from '../support/holder.js';
import { aMember } from '../support/member.js';
import { aStaffMember, type TestStaff } from '../support/staff.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';
import { toldOf } from './town.js';

interface Notice {
  id: string;
  title: string;
  scope: object | null;
  revision: number;
  publishedBy: string | null;
  withdrawnBy: string | null;
}
interface Page {
  items: Notice[];
  nextCursor: string | null;
}

describe('A notice that the staff publish', () => {
  let tenant: TestTenant;
  let rita: TestStaff;
  beforeAll(async () => {
    tenant = await aTenant();
    rita = await aStaffMember(tenant, { permissions: ['notices:write'], name: 'Rita' });
  });
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const outage = (supplies: string[], more: object = {}) => ({
    title: 'Cambio de postes',
    body: 'Considere las instalaciones con tensión.',
    services: ['electricity'],
    startsAt: inHours(100),
    endsAt: inHours(104),
    scope: { supplies },
    ...more,
  });
  const aNeighbour = async () => {
    const [member, holder] = [await aMember(tenant), await aHolder(tenant)];
    const supply = await aSupply(tenant, { holder, services: ['electricity'] });
    await anAccount(member, holder);
    return { member, number: supply.number };
  };

  it('goes its way: planned, told, changed, withdrawn, each with who did it', async () => {
    const { member, number } = await aNeighbour();
    const planned = await rita.api.post<{ id: string; supplies: number }>('/staff/notices/outages', outage([number]));
    expect(planned).toMatchObject({ status: 201, body: { supplies: 1 } });
    const { id } = planned.body;
    await eventually(async () => expect(await toldOf(member)).toHaveLength(1));
    const changed = await rita.api.patch(`/staff/notices/outages/${id}`, { endsAt: inHours(106) });
    expect(changed).toMatchObject({ status: 200, body: { id, supplies: 1 } });
    expect((await rita.api.get<Notice>(`/staff/notices/${id}`)).body).toMatchObject({
      revision: 2,
      publishedBy: 'Rita',
      scope: { supplies: [number] },
    });
    const withdrawn = await rita.api.post<Notice>(`/staff/notices/${id}/withdrawal`);
    expect(withdrawn).toMatchObject({ status: 200, body: { withdrawnBy: 'Rita' } });
    expect(await rita.api.post(`/staff/notices/${id}/withdrawal`)).toMatchObject({
      status: 409,
      body: { code: 'NOTICE_STATE' },
    });
    const entries = await publicSql('select actor, action from audit_log where subject = $1 order by seq', [id]);
    expect(entries).toEqual(
      ['published', 'changed', 'withdrawn'].map((step) => ({
        actor: `staff:${rita.staffId}`,
        action: `notice.${step}`,
      })),
    );
  });

  it('is listed newest first, by pages; news have no place', async () => {
    const coop = await aTenant();
    const { api } = await aStaffMember(coop, { role: 'admin' });
    const publish = async (title: string) =>
      (await api.post<{ id: string }>('/staff/notices/news', { title, body: 'Desde el lunes.' })).body.id;
    const [one, two] = [await publish('Uno'), await publish('Dos')];
    const first = (await api.get<Page>('/staff/notices?limit=1')).body;
    expect(first.items).toMatchObject([{ id: two, title: 'Dos', scope: null }]);
    const next = (await api.get<Page>(`/staff/notices?limit=1&cursor=${first.nextCursor}`)).body;
    expect([next.items.map(({ id }) => id), next.nextCursor]).toEqual([[one], null]);
  });

  it('is refused clearly where it cannot be, and from who may not publish', async () => {
    const { number } = await aNeighbour();
    for (const more of [
      { endsAt: inHours(99) },
      { services: ['gas'] },
      { scope: {} },
      { scope: { supplies: ['x-1'] } },
    ])
      expect(await rita.api.post('/staff/notices/outages', outage([number], more))).toMatchObject({
        status: 400,
        body: { code: 'VALIDATION_FAILED' },
      });
    const reader = await aStaffMember(tenant, { permissions: ['notices:read'] });
    expect((await reader.api.post('/staff/notices/news', { title: 'No', body: 'No' })).status).toBe(403);
    const { body } = await rita.api.post<{ id: string }>('/staff/notices/news', { title: 'Sí', body: 'Sí' });
    const stranger = await aStaffMember(await aTenant(), { role: 'admin' });
    expect((await stranger.api.get(`/staff/notices/${body.id}`)).status).toBe(404);
    expect((await stranger.api.post(`/staff/notices/${body.id}/withdrawal`)).status).toBe(404);
  });
});
