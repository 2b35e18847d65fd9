import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { mailTo, mailsTo } from '../support/mail.js';
import { aStaffMember, aSupporter, type TestStaff } from '../support/staff.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';
import { enrolByTotp, login, mailedToken, nobody, staff } from './doors.js';

const anAddress = () => `marta-${randomBytes(5).toString('hex')}@coop.example`;
const GOOD = 'Zorzal-Colorado-71';
const expired = { status: 410, body: { code: 'TOKEN_EXPIRED' } };

describe('An invitation', () => {
  let tenant: TestTenant;
  let admin: TestStaff;
  beforeAll(async () => {
    tenant = await aTenant();
    admin = await aStaffMember(tenant, { role: 'admin', steppedUp: true });
  });

  const invite = async (email = anAddress(), more: object = {}) => {
    const person = { email, name: 'Marta Gómez', role: 'operator', ...more };
    const { status, body } = await admin.api.post<{ id: string; code?: string }>('/staff/team', person);
    return { email, status, ...body };
  };
  const look = (token: string) => nobody().get(`/v1/staff/invitations/${token}`);
  const accept = (token: string, password = GOOD) => staff(`invitations/${token}/accept`, { password });
  const rows = (sql: string, id: string) => publicSql<Record<string, unknown>>(sql, [id]);

  it('is good once: of five at the same moment one is taken', async () => {
    const { email } = await invite();
    const token = await mailedToken(email, 'invitacion');
    expect((await look(token)).status).toBe(200);
    expect((await look(token)).status).toBe(200);
    const answers = await Promise.all(Array.from({ length: 5 }, () => accept(token)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 410, 410, 410, 410]);
    expect(await look(token)).toMatchObject(expired);
  });

  it('ends after 72 hours', async () => {
    const { email, id } = await invite();
    const token = await mailedToken(email, 'invitacion');
    const [link] = await rows(
      'select round(extract(epoch from expires_at - created_at) / 3600)::integer as hours from staff_links where staff_id = $1',
      id,
    );
    expect(link).toEqual({ hours: 72 });
    await rows(`update staff_links set expires_at = now() where staff_id = $1`, id);
    expect(await look(token)).toMatchObject(expired);
    expect(await accept(token)).toMatchObject(expired);
  });

  it('is kept hashed, and its mail’s link sealed', async () => {
    const { email, id } = await invite();
    const token = await mailedToken(email, 'invitacion');
    const [link] = await rows('select l::text as all from staff_links l where staff_id = $1', id);
    expect(link?.all).not.toContain(token);
    const mails = await tenant.sql<{ all: string }>(
      'select m::text as all from outgoing_mails m where recipient = $1',
      [email],
    );
    expect(mails).toHaveLength(1);
    expect(mails[0]!.all).not.toContain(token);
  });

  it('that is sent again takes the place of the one before', async () => {
    const { email, id } = await invite();
    const first = await mailedToken(email, 'invitacion');
    expect(await admin.api.post(`/staff/team/${id}/invitation`)).toMatchObject({ body: { delivery: 'queued' } });
    const second = await mailedToken(email, 'invitacion', first);
    expect(await accept(first)).toMatchObject(expired);
    expect((await accept(second)).status).toBe(200);
    expect(await admin.api.post(`/staff/team/${id}/invitation`)).toMatchObject({
      status: 409,
      body: { code: 'STAFF_STATE' },
    });
  });

  it('that is taken back is worth nothing, and leaves nothing of the person behind', async () => {
    const { email, id } = await invite();
    const token = await mailedToken(email, 'invitacion');
    expect((await admin.api.delete(`/staff/team/${id}/invitation`)).status).toBe(204);
    expect(await accept(token)).toMatchObject(expired);
    expect(await rows('select from staff where id = $1', id)).toEqual([]);
    expect((await invite(email)).status).toBe(201);
  });

  it('does not fill an inbox: five in an hour to one address, whoever sends them', async () => {
    const { email, id } = await invite();
    const resend = () => admin.api.post(`/staff/team/${id}/invitation`);
    for (let more = 0; more < 4; more += 1) expect((await resend()).status).toBe(200);
    expect(await resend()).toMatchObject({ status: 429, body: { code: 'TOO_MANY_REQUESTS' } });
    const other = await aStaffMember(await aTenant(), { role: 'admin', steppedUp: true });
    expect((await other.api.post('/staff/team', { email, name: 'Marta', role: 'admin' })).status).toBe(429);
  });

  it('of somebody who accepted cannot be taken back', async () => {
    const { email, id } = await invite();
    await accept(await mailedToken(email, 'invitacion'));
    expect(await admin.api.delete(`/staff/team/${id}/invitation`)).toMatchObject({
      status: 409,
      body: { code: 'STAFF_STATE' },
    });
  });

  it('to an address that has an account there is refused; at another cooperative it is another account', async () => {
    const { email, id } = await invite();
    expect(await invite(email.toUpperCase())).toMatchObject({ status: 409, code: 'STAFF_EXISTS' });
    const elsewhere = await aTenant();
    const other = await aStaffMember(elsewhere, { role: 'admin', steppedUp: true });
    const { status, body } = await other.api.post('/staff/team', { email, name: 'Marta Gómez', role: 'admin' });
    expect(status).toBe(201);
    expect(body.id).not.toBe(id);
  });

  it.each([
    ['TOO_SHORT', 'Zorzal-7'],
    ['TOO_LONG', 'Zorzal-Colorado-71'.repeat(8)],
  ])('takes no password that is %s, and is not used up by it', async (code, password) => {
    const { email } = await invite();
    const token = await mailedToken(email, 'invitacion');
    expect(await accept(token, password)).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'password', code, detail: 'La contraseña debe tener entre 12 y 128 caracteres.' }] },
    });
    expect((await accept(token)).status).toBe(200);
  });

  it.each(['passwordpassword', 'contraseña 2026', 'Marta Gómez 2026', 'cooperativa prueba', 'aaaaaaaaaaaaa'])(
    'takes no password that anybody would try first: %s',
    async (password) => {
      const { email } = await invite();
      const token = await mailedToken(email, 'invitacion');
      expect(await accept(token, password)).toMatchObject({ status: 422, body: { code: 'PASSWORD_REFUSED' } });
    },
  );

  it.each([
    [{ role: 'support' }, 'role'],
    [{ role: 'owner' }, 'role'],
    [{ permissions: ['team:write'] }, 'permissions'],
    [{ permissions: ['claims:read', 'claims:read'] }, 'permissions'],
    [{ permissions: 'claims:read' }, 'permissions'],
    [{ name: 'Ana http://malo.example' }, 'name'],
    [{ email: 'marta' }, 'email'],
    [{ tenantId: null }, 'tenantId'],
  ])('refuses %j, naming the field', async (more, field) => {
    const person = { email: anAddress(), name: 'Marta Gómez', role: 'operator', ...more };
    expect(await admin.api.post('/staff/team', person)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });

  it('leaves an admin no grants: they need none', async () => {
    const { id } = await invite(anAddress(), { role: 'admin', permissions: ['claims:read'] });
    expect(await rows('select permissions from staff where id = $1', id)).toEqual([{ permissions: [] }]);
  });
});

describe('An invitation to support', () => {
  it('goes straight over SMTP under the product’s own name, and whoever invited is told', async () => {
    const supporter = await aSupporter({ steppedUp: true, name: 'Marina Ruiz' });
    const email = anAddress();
    const person = { email, name: 'Pablo Sosa', role: 'support' };
    expect(await supporter.api.post('/v1/platform/staff', person)).toMatchObject({
      status: 201,
      body: { delivery: 'sent' },
    });
    const mail = await mailTo(email, /invitaron/);
    expect(mail.from.name).toBe('Coop Online');
    expect(mail.text).toContain('Marina Ruiz le abrió una cuenta');
    await enrolByTotp(await mailedToken(email, 'invitacion'));
    expect((await login(email)).body).toMatchObject({ mfaToken: expect.any(String) });
  });

  it('that the mail server does not take is told too, and can be sent again', async () => {
    const supporter = await aSupporter({ steppedUp: true });
    // No mail server takes an address of more than 64 letters before the @; ours is asked, and says so.
    const email = `${'x'.repeat(64)}@${'y'.repeat(60)}.example`;
    const { status, body } = await supporter.api.post<{ id: string; delivery: string }>('/v1/platform/staff', {
      email,
      name: 'Pablo Sosa',
      role: 'support',
    });
    expect([status, ['sent', 'failed'].includes(body.delivery)]).toEqual([201, true]);
    expect(await supporter.api.post(`/v1/platform/staff/${body.id}/invitation`)).toMatchObject({ status: 200 });
  });

  it('names no cooperative, and one to a cooperative’s staff does', async () => {
    const [supporter, tenant] = [await aSupporter({ steppedUp: true }), await aTenant()];
    const send = (more: object) =>
      supporter.api.post('/v1/platform/staff', { email: anAddress(), name: 'Pablo Sosa', ...more });
    const wrong = { status: 400, body: { errors: [{ field: 'tenant', code: 'ROLE_AND_TENANT' }] } };
    expect(await send({ role: 'support', tenant: tenant.slug })).toMatchObject(wrong);
    expect(await send({ role: 'admin' })).toMatchObject(wrong);
    expect(await send({ role: 'admin', tenant: 'no-such-coop' })).toMatchObject({ body: { code: 'TENANT_NOT_FOUND' } });
    const email = anAddress();
    expect(await send({ role: 'admin', tenant: tenant.slug, email })).toMatchObject({ body: { delivery: 'queued' } });
    expect((await mailTo(email, /invitaron/)).from.name).toBe(tenant.settings.name);
    expect(await mailsTo(email)).toHaveLength(1);
  });
});
