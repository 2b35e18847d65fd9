import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { aStaffMember, aSupporter, type TestStaff } from '../support/staff.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';
import { login, signedIn, signIn, staff } from './doors.js';

const ended = { status: 401, body: { code: 'SESSION_ENDED' } };

describe('The team of a cooperative', () => {
  let tenant: TestTenant;
  let admin: TestStaff;
  let operator: TestStaff;
  beforeAll(async () => {
    tenant = await aTenant();
  });
  beforeEach(async () => {
    admin = await aStaffMember(tenant, { role: 'admin', steppedUp: true });
    operator = await aStaffMember(tenant, { permissions: ['claims:water'] });
  });
  const team = (path = '', api = admin.api) => api.get<{ items: { id: string }[]; nextCursor: string | null }>(`/staff/team${path}`); // prettier-ignore
  const act = (verb: string, id = operator.staffId, api = admin.api) => api.post(`/staff/team/${id}/${verb}`);
  const allow = (body: object, id = operator.staffId) => admin.api.patch(`/staff/team/${id}`, body);

  it('is listed in pages, with what each may and whether they have a second factor, and nobody else’s', async () => {
    const stranger = await aStaffMember(await aTenant());
    const first = (await team('?limit=1')).body;
    expect(first.nextCursor).not.toBeNull();
    const all = (await team('?limit=200')).body.items;
    expect(all.map(({ id }) => id)).toEqual(expect.arrayContaining([admin.staffId, operator.staffId]));
    expect(all.map(({ id }) => id)).not.toContain(stranger.staffId);
    expect((await team(`/${operator.staffId}`)).body).toMatchObject({
      tenant: tenant.slug,
      role: 'operator',
      status: 'active',
      permissions: ['claims:water'],
      hasSecondFactor: true,
    });
    expect((await team(`/${stranger.staffId}`)).status).toBe(404);
    const operators = (await team('?role=operator&status=active&limit=200')).body.items;
    expect(operators.map(({ id }) => id)).not.toContain(admin.staffId);
  });

  it('changes role and grants, from the account’s next request on', async () => {
    expect((await operator.api.get('/staff/team')).status).toBe(403);
    expect((await allow({ role: 'admin' })).status).toBe(204);
    expect((await operator.api.get('/staff/team')).status).toBe(200);
    expect((await allow({ role: 'operator', permissions: ['payments:read'] })).status).toBe(204);
    expect((await operator.api.get('/staff/team')).status).toBe(403);
    expect((await signedIn(operator.accessToken).get('/v1/staff/me')).body).toMatchObject({
      permissions: ['payments:read'],
    });
    await eventually(async () => {
      const changes = await publicSql<{ actor: string; detail: object }>(
        `select actor, detail from audit_log where subject = $1 and action = 'staff.role-changed' order by seq`,
        [operator.staffId],
      );
      expect(changes).toEqual([
        { actor: `staff:${admin.staffId}`, detail: { role: 'admin', permissions: '' } },
        { actor: `staff:${admin.staffId}`, detail: { role: 'operator', permissions: 'payments:read' } },
      ]);
    });
    expect(await allow({ role: 'support' })).toMatchObject({ status: 400 });
  });

  it('disables an account at its next request, and lets it in again as it was', async () => {
    expect((await act('disable')).status).toBe(204);
    expect(await signedIn(operator.accessToken).get('/v1/staff/me')).toMatchObject(ended);
    expect(await staff('auth/refresh', { refreshToken: operator.refreshToken })).toMatchObject(ended);
    expect(await login(operator.email)).toMatchObject({ status: 401, body: { code: 'INVALID_CREDENTIALS' } });
    expect(await act('disable')).toMatchObject({ status: 409, body: { code: 'STAFF_STATE' } });
    expect((await act('enable')).status).toBe(204);
    expect(await signedIn(operator.accessToken).get('/v1/staff/me')).toMatchObject(ended);
    expect((await signIn(operator)).status).toBe(200);
  });

  it('lets nobody change their own rights or shut themselves out', async () => {
    const own = { status: 409, body: { code: 'OWN_ACCOUNT' } };
    expect(await allow({ role: 'operator' }, admin.staffId)).toMatchObject(own);
    expect(await act('disable', admin.staffId)).toMatchObject(own);
    expect(await act('mfa-reset', admin.staffId)).toMatchObject(own);
  });

  it('keeps an admin when two shut each other out at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const here = await aTenant();
      const [one, two] = [
        await aStaffMember(here, { role: 'admin', steppedUp: true }),
        await aStaffMember(here, { role: 'admin', steppedUp: true }),
      ];
      const answers = await Promise.all([act('disable', two.staffId, one.api), act('disable', one.staffId, two.api)]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 401]);
      expect(
        await publicSql(`select from staff where tenant_id = $1 and role = 'admin' and status = 'active'`, [here.id]),
      ).toHaveLength(1);
    }
  }, 60_000);

  it('is nobody else’s: another cooperative’s admin and an id of nobody find nothing', async () => {
    const stranger = await aStaffMember(await aTenant(), { role: 'admin', steppedUp: true });
    for (const api of [stranger.api, client(tenant, stranger.accessToken)]) {
      for (const verb of ['disable', 'enable', 'mfa-reset', 'invitation'])
        expect((await act(verb, operator.staffId, api)).status).toBe(404);
      expect((await api.patch(`/staff/team/${operator.staffId}`, { role: 'admin' })).status).toBe(404);
    }
    expect((await act('disable', uuid())).status).toBe(404);
    expect((await signedIn(operator.accessToken).get('/v1/staff/me')).status).toBe(200);
  });
});

describe('Support’s list of all staff', () => {
  it('is everybody’s, by cooperative, role and state, and lets support act everywhere', async () => {
    const [tenant, supporter] = [await aTenant(), await aSupporter({ steppedUp: true })];
    const [admin, colleague] = [await aStaffMember(tenant, { role: 'admin' }), await aSupporter()];
    const list = async (query: string) =>
      (await supporter.api.get<{ items: { id: string; tenant: string | null }[] }>(`/v1/platform/staff?${query}`)).body
        .items;
    expect(await list(`tenant=${tenant.slug}`)).toMatchObject([{ id: admin.staffId, tenant: tenant.slug }]);
    expect((await list('role=support&limit=200')).every(({ tenant: slug }) => slug === null)).toBe(true);
    const act = (id: string, verb: string) => supporter.api.post(`/v1/platform/staff/${id}/${verb}`);
    expect((await act(admin.staffId, 'disable')).status).toBe(204);
    expect(await list(`tenant=${tenant.slug}&status=disabled`)).toHaveLength(1);
    expect((await act(colleague.staffId, 'disable')).status).toBe(204);
    expect(await act(supporter.staffId, 'disable')).toMatchObject({ status: 409, body: { code: 'OWN_ACCOUNT' } });
    const make = (id: string, role: string) => supporter.api.patch(`/v1/platform/staff/${id}`, { role });
    expect(await make(colleague.staffId, 'admin')).toMatchObject({ status: 409, body: { code: 'STAFF_STATE' } });
    expect(await make(admin.staffId, 'support')).toMatchObject({ status: 409, body: { code: 'STAFF_STATE' } });
    expect((await make(admin.staffId, 'operator')).status).toBe(204);
  });
});
