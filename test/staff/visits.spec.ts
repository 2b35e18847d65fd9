import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { coop } from '../../scripts/stack/app.ts';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { aMember } from '../support/member.js';
import { aStaffMember, aSupporter, type TestSupporter } from '../support/staff.js';
import { stack } from '../support/stack.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';
import { signIn } from './doors.js';

const REASON = 'No llegan los correos de activación';
const unsaid = { status: 403, body: { code: 'SUPPORT_REASON_REQUIRED' } };

describe('A visit of support’s', () => {
  let tenant: TestTenant;
  let supporter: TestSupporter;
  beforeAll(async () => {
    tenant = await aTenant();
  });
  beforeEach(async () => {
    supporter = await aSupporter({ name: 'Marina Ruiz' });
  });
  const open = (reason = REASON, slug = tenant.slug, api = supporter.api) =>
    api.post<{ id: string; code?: string; expiresAt: string; openedAt: string }>('/v1/platform/visits', {
      tenant: slug,
      reason,
    });
  const team = () => supporter.at(tenant).get('/staff/team');

  it('opens the cooperative for an hour, with a reason that its admins read', async () => {
    expect(await team()).toMatchObject(unsaid);
    const { status, body } = await open();
    expect([status, Date.parse(body.expiresAt) - Date.parse(body.openedAt)]).toEqual([201, 3_600_000]);
    expect((await team()).status).toBe(200);
    const admin = await aStaffMember(tenant, { role: 'admin' });
    const { body: seen } = await admin.api.get<{ items: object[] }>('/staff/support-visits');
    expect(seen.items[0]).toMatchObject({ id: body.id, supporter: 'Marina Ruiz', reason: REASON, endedAt: null });
    const operator = await aStaffMember(tenant);
    expect((await operator.api.get('/staff/support-visits')).status).toBe(403);
  });

  it.each(['', 'corta', '         corta         '])('needs a reason of ten characters: %j is none', async (reason) => {
    expect(await open(reason)).toMatchObject({ status: 400, body: { errors: [{ field: 'reason' }] } });
  });

  it('is to a cooperative that there is', async () => {
    expect(await open(REASON, 'no-such-coop')).toMatchObject({ status: 404, body: { code: 'TENANT_NOT_FOUND' } });
  });

  it('ends early, by who made it alone, and at the next request', async () => {
    const { body } = await open();
    const colleague = await aSupporter();
    expect((await colleague.api.post(`/v1/platform/visits/${body.id}/end`)).status).toBe(404);
    expect((await supporter.api.post(`/v1/platform/visits/${body.id}/end`)).status).toBe(204);
    expect(await team()).toMatchObject(unsaid);
    expect((await supporter.api.post(`/v1/platform/visits/${body.id}/end`)).status).toBe(404);
  });

  it('is this session’s: another of the same person says why for itself', async () => {
    await open();
    const { accessToken } = (await signIn(supporter)).body;
    expect(await client(tenant, accessToken).get('/staff/team')).toMatchObject(unsaid);
  });

  it('takes the place of the one before at the same cooperative', async () => {
    const [first, second] = [(await open()).body.id, (await open('Otra cosa para revisar')).body.id];
    const { items } = (await supporter.api.get<{ items: { id: string; endedAt: string | null }[] }>('/v1/platform/visits')).body; // prettier-ignore
    expect(items.map(({ id, endedAt }) => [id, endedAt === null])).toEqual([
      [second, true],
      [first, false],
    ]);
    expect((await team()).status).toBe(200);
  });

  it('leaves each of its requests in the cooperative’s audit log, with the visit’s id', async () => {
    const { id } = (await open()).body;
    const other = await aStaffMember(tenant);
    await supporter.at(tenant).get(`/staff/team/${other.staffId}`);
    const admin = await aStaffMember(tenant, { role: 'admin' });
    await eventually(async () => {
      const { body } = await admin.api.get<{ items: object[] }>(`/staff/audit?subject=${id}`);
      expect(body.items).toMatchObject([
        {
          action: 'support-visit.request',
          actor: `staff:${supporter.staffId}`,
          actorName: 'Marina Ruiz',
          subject: id,
          detail: { method: 'GET', route: '/v1/tenants/:tenant/staff/team/:id', id: other.staffId },
        },
        { action: 'support-visit.opened', subject: id },
      ]);
    });
  });

  it('that was not made is on record too, with what was asked for', async () => {
    await team();
    await eventually(async () =>
      expect(
        await publicSql(`select tenant_id, detail from audit_log where actor = $1 and action = 'access.denied'`, [
          `staff:${supporter.staffId}`,
        ]),
      ).toEqual([{ tenant_id: tenant.id, detail: { permission: 'staff:team:read', code: 'SUPPORT_REASON_REQUIRED' } }]),
    );
  });
});

describe('A suspended cooperative', () => {
  it('answers 503 to members, takes the gateway’s news, and lets its staff and support in', async () => {
    const tenant = await aTenant();
    const [member, admin, supporter] = [
      await aMember(tenant),
      await aStaffMember(tenant, { role: 'admin' }),
      await aSupporter(),
    ];
    await supporter.visit(tenant);
    await coop(stack.env, 'tenant', 'suspend', tenant.slug);
    const suspended = {
      status: 503,
      body: { code: 'TENANT_SUSPENDED', detail: expect.stringContaining('suspendida') },
    };
    await eventually(async () => expect(await member.api.get('/me')).toMatchObject(suspended));
    expect(await client(tenant).get(`/v1/tenants/${tenant.slug}`)).toMatchObject(suspended);
    expect(await client(tenant, tenant.apiKey).get('/sync/payments')).toMatchObject(suspended);
    const webhook = await client(tenant).post('/webhooks/mercadopago?data.id=1&type=payment', {});
    expect([webhook.status, webhook.body.code]).toEqual([401, 'INVALID_SIGNATURE']);
    expect((await signIn(admin)).status).toBe(200);
    expect((await admin.api.get('/staff/team')).status).toBe(200);
    expect((await supporter.at(tenant).get('/staff/team')).status).toBe(200);
    expect((await supporter.api.post('/v1/platform/visits', { tenant: tenant.slug, reason: REASON })).status).toBe(201);
  }, 60_000);
});
