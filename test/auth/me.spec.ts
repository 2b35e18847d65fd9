import { beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { client } from '../support/client.js';
import { aDevice } from '../support/device.js';
import { eventually } from '../support/eventually.js';
import { mailsTo, mailTo } from '../support/mail.js';
import { aMember, PASSWORD, signIn, type TestMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { GOOD_PASSWORD, login } from './people.js';

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await aTenant();
});

describe('My data', () => {
  it('are shown without a word about the password', async () => {
    const { api, userId, email } = await aMember(tenant);
    const { body } = await api.get('/me');
    expect(body).toEqual({
      id: userId,
      email,
      firstName: 'Georgina',
      lastName: 'Paván',
      createdAt: expect.stringMatching(/Z$/),
    });
  });

  it('are changed field by field', async () => {
    const { api } = await aMember(tenant);
    expect(await api.patch('/me', { firstName: ' Giorgina ' })).toMatchObject({
      status: 200,
      body: { firstName: 'Giorgina', lastName: 'Paván' },
    });
    expect(await api.patch('/me', { lastName: 'O’Higgins' })).toMatchObject({
      body: { firstName: 'Giorgina', lastName: 'O’Higgins' },
    });
    expect(await api.patch('/me', {})).toMatchObject({ status: 200, body: { firstName: 'Giorgina' } });
  });

  it.each([
    [{ email: 'otra@example.com' }],
    [{ status: 'active' }],
    [{ firstName: null }],
    [{ firstName: '' }],
    [{ id: uuid() }],
    [[]],
    ['texto'],
  ])('are not changed by %j', async (body) => {
    const { api } = await aMember(tenant);
    expect(
      (await api.patch('/me', Buffer.from(JSON.stringify(body)), { 'content-type': 'application/json' })).status,
    ).toBe(400);
    expect(await api.get('/me')).toMatchObject({ body: { firstName: 'Georgina' } });
  });
});

describe('My password', () => {
  const change = (member: TestMember, currentPassword: string, newPassword: string) =>
    member.api.post('/me/password', { currentPassword, newPassword });

  it('is changed with the current one: the other sessions end, this one goes on, and I am told', async () => {
    const member = await aMember(tenant);
    const other = await signIn(tenant, member.email, PASSWORD);
    expect(await change(member, PASSWORD, GOOD_PASSWORD)).toMatchObject({ status: 204 });
    expect(await member.api.get('/me')).toMatchObject({ status: 200 });
    expect(await client(tenant, other.accessToken).get('/me')).toMatchObject({
      status: 401,
      body: { code: 'SESSION_ENDED' },
    });
    expect(await client(tenant).post('/auth/refresh', { refreshToken: other.refreshToken })).toMatchObject({
      status: 401,
    });
    expect(await login(tenant, member.email, PASSWORD)).toMatchObject({ status: 401 });
    expect(await login(tenant, member.email, GOOD_PASSWORD)).toMatchObject({ status: 200 });
    await mailTo(member.email, /contraseña fue cambiada/);
  });

  it('is not changed with a wrong current one, and after ten of those not at all for a while', async () => {
    const member = await aMember(tenant);
    const answers = await Promise.all(Array.from({ length: 12 }, () => change(member, 'no es esta', GOOD_PASSWORD)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(10).fill(422), 429, 429]);
    expect(answers.find(({ status }) => status === 422)!.body).toMatchObject({ code: 'WRONG_PASSWORD' });
    expect(await change(member, PASSWORD, GOOD_PASSWORD)).toMatchObject({ status: 429 });
    expect(await login(tenant, member.email, PASSWORD)).toMatchObject({ status: 200 });
  });

  it('is not changed to one that the policy refuses', async () => {
    const member = await aMember(tenant);
    expect(await change(member, PASSWORD, 'corta')).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'newPassword', code: 'TOO_SHORT' }] },
    });
    expect(await change(member, PASSWORD, 'georgina-84')).toMatchObject({
      status: 422,
      body: { code: 'PASSWORD_REFUSED' },
    });
    expect(await login(tenant, member.email, PASSWORD)).toMatchObject({ status: 200 });
  });
});

/** A linked holder with a payment, a claim with a step that only staff may read, and a contact message. */
async function withHistory(member: TestMember): Promise<{ paymentId: string; claimId: string; messageId: string }> {
  const [holderId, supplyId, invoiceId, paymentId, claimId, messageId] = Array.from({ length: 6 }, () => uuid());
  const { sql } = member.tenant;
  const number = holderId!.slice(-6);
  await sql(`insert into holders (id, number, name) values ($1, $2, 'PAVÁN GEORGINA')`, [holderId, number]);
  await sql('insert into supplies (id, number, holder_id) values ($1, $2, $3)', [supplyId, number, holderId]);
  await sql(`insert into accounts (id, user_id, holder_id, alias) values ($1, $2, $3, 'Casa')`, [
    uuid(),
    member.userId,
    holderId,
  ]);
  await sql(
    `insert into invoices (id, holder_id, supply_id, type, letter, point_of_sale, sequence, number, period, issued_on, due_on_1, amount_1_centavos, erp_balance_centavos, erp_balance_as_of)
     values ($1, $2, $3, 'LSP', 'B', 21, $4, $5, '2026-10', '2026-10-01', '2026-10-10', 421055, 421055, now())`,
    [invoiceId, holderId, supplyId, parseInt(invoiceId!.slice(-6), 16), `0021-${number}`],
  );
  // A payment and its items are committed together.
  await sql(
    `with payment as (
       insert into payments (id, user_id, status, gateway, total_centavos, expires_at, coupon_expires_at, next_check_at)
       values ($1, $2, 'expired', 'mercadopago', 421055, now(), now(), now()))
     insert into payment_items (payment_id, invoice_id, invoice_number, amount_centavos, principal_centavos, total_centavos, from_centavos, holding)
     values ($1, $3, $4, 421055, 421055, 421055, 0, false)`,
    [paymentId, member.userId, invoiceId, `0021-${number}`],
  );
  await sql(
    `insert into claims (id, number, tracking_code, user_id, supply_id, service, description) values ($1, $2, $3, $4, $5, 'electricity', 'Baja tensión')`,
    [claimId, `R-${number}`, `T-${number}`, member.userId, supplyId],
  );
  await sql(
    `insert into claim_events (id, claim_id, kind, author, public, text) values ($1, $3, 'message', 'member', true, 'Sigue igual'), ($2, $3, 'message', 'staff', false, 'Nota interna')`,
    [uuid(), uuid(), claimId],
  );
  await sql(
    `insert into notifications (id, user_id, event, cause, title, text, path) values ($1, $2, 'news', $3, 'Nuevo horario', 'De 7 a 13', '/avisos/1')`,
    [uuid(), member.userId, `news/${claimId}`],
  );
  await member.api.patch('/me/notification-preferences', { events: { news: { push: false } }, quietHours: null });
  await member.api.post('/me/push-subscriptions', aDevice());
  await member.api.post('/me/calendar');
  await sql(
    `insert into contact_messages (id, user_id, message, contact_hours, phone) values ($1, $2, 'Consulta por el alumbrado', '9 a 12', '+5493571631052')`,
    [messageId, member.userId],
  );
  return { paymentId: paymentId!, claimId: claimId!, messageId: messageId! };
}

const bounced = async (email: string) => {
  await tenant.sql(
    `insert into mail_events (id, recipient, kind, permanent, reason, happened_at) values ($1, $2, 'bounce', true, '550', '2026-11-22T12:00:00Z')`,
    [uuid(), email],
  );
  await tenant.sql(`insert into mail_suppressions (recipient, reason) values ($1, 'bounce')`, [email]);
};

describe('The export of my data', () => {
  it('holds everything of mine and nothing of anybody else', async () => {
    const [member, neighbour] = [await aMember(tenant), await aMember(tenant, { firstName: 'Vecina' })];
    const { paymentId, claimId, messageId } = await withHistory(member);
    await withHistory(neighbour);
    for (const { email } of [member, neighbour]) await bounced(email);
    await member.api.post('/me/password', { currentPassword: PASSWORD, newPassword: GOOD_PASSWORD });
    const answer = await member.api.get('/me/data-export');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="mis-datos.json"');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toMatchObject({
      profile: { id: member.userId, email: member.email, firstName: 'Georgina' },
      sessions: [{ ip: expect.stringMatching(/^10\./), userAgent: 'node' }],
      accounts: [{ alias: 'Casa', holderName: 'PAVÁN GEORGINA' }],
      payments: [
        { id: paymentId, total: { amount: '4210.55', currency: 'ARS' }, invoices: [expect.stringMatching(/^0021-/)] },
      ],
      claims: [
        {
          id: claimId,
          description: 'Baja tensión',
          history: [{ text: 'Sigue igual', createdAt: expect.stringMatching(/Z$/) }],
        },
      ],
      contactMessages: [{ id: messageId, phone: '+5493571631052', answer: null }],
      notifications: [{ event: 'news', title: 'Nuevo horario', readAt: null }],
      preferences: {
        noMail: [],
        noPush: ['news'],
        dueDays: 3,
        quietFrom: null,
        calendarSince: expect.stringMatching(/Z$/),
        devices: [{ endpoint: expect.stringMatching(/^https:/), createdAt: expect.stringMatching(/Z$/) }],
      },
      mails: [{ subject: 'Su contraseña fue cambiada' }],
      mailEvents: [{ kind: 'bounce', permanent: true, reason: '550', happenedAt: '2026-11-22T12:00:00.000Z' }],
      mailSuppressions: [{ reason: 'bounce', since: expect.stringMatching(/Z$/) }],
    });
    const text = JSON.stringify(answer.body);
    for (const secret of ['Nota interna', neighbour.userId, neighbour.email, 'Vecina', 'argon2'])
      expect(text).not.toContain(secret);
  });
});

describe('Deleting myself', () => {
  it('asks for the password, then forgets me: profile, sessions, accounts and mails; the books stay without a name', async () => {
    const member = await aMember(tenant);
    const { paymentId, claimId, messageId } = await withHistory(member);
    await member.api.post('/me/password', { currentPassword: PASSWORD, newPassword: GOOD_PASSWORD });
    await mailTo(member.email, /contraseña/);
    await bounced(member.email);
    expect(await member.api.delete('/me', { password: PASSWORD })).toMatchObject({
      status: 422,
      body: { code: 'WRONG_PASSWORD' },
    });
    expect(await member.api.delete('/me')).toMatchObject({ status: 400 });
    expect(await member.api.get('/me')).toMatchObject({ status: 200 });

    expect(await member.api.delete('/me', { password: GOOD_PASSWORD })).toMatchObject({ status: 204 });
    expect(await member.api.get('/me')).toMatchObject({ status: 401, body: { code: 'SESSION_ENDED' } });
    expect(await login(tenant, member.email, GOOD_PASSWORD)).toMatchObject({ status: 401 });
    const told = ['notifications', 'notification_preferences', 'push_subscriptions', 'calendars'];
    for (const table of ['sessions', 'accounts', 'mailed_tokens', ...told]) {
      expect(await tenant.sql(`select 1 from ${table} where user_id = $1`, [member.userId])).toEqual([]);
    }
    for (const table of ['outgoing_mails', 'mail_events', 'mail_suppressions'])
      expect(await tenant.sql(`select 1 from ${table} where recipient = $1`, [member.email])).toEqual([]);
    for (const [table, id] of [
      ['payments', paymentId],
      ['claims', claimId],
      ['contact_messages', messageId],
    ]) {
      expect(await tenant.sql(`select user_id from ${table} where id = $1`, [id])).toEqual([{ user_id: null }]);
    }
  });

  it('goes through while my payment is settled, of which I would be told: each would wait for the other', async () => {
    const member = await aMember(tenant);
    const { paymentId } = await withHistory(member);
    const options = `-c search_path=${tenant.schema}`;
    const settling = new pg.Client({ connectionString: stack.migratorDatabaseUrl, options });
    await settling.connect();
    await settling.query('begin');
    await settling.query('select 1 from payments where id = $1 for update', [paymentId]);
    const deleting = member.api.delete('/me', { password: PASSWORD });
    await eventually(async () => {
      const { rowCount } = await settling.query(
        'select 1 from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))',
      );
      expect(rowCount).toBeGreaterThan(0);
    });
    // Whichever of the two PostgreSQL ends, this one is begun anew by its job.
    await settling
      .query('select 1 from users where id = $1 for key share', [member.userId])
      .then(() => settling.query('commit'))
      .catch(() => settling.query('rollback'));
    expect((await deleting).status).toBe(204);
    await settling.end();
  });

  it('leaves the address free to register again', async () => {
    const member = await aMember(tenant);
    await member.api.delete('/me', { password: PASSWORD });
    const person = { firstName: 'Otra', lastName: 'Vez', email: member.email, password: GOOD_PASSWORD };
    expect(await client(tenant).post('/auth/register', person)).toMatchObject({ status: 202 });
    await mailTo(member.email, /^Active/);
  });

  it('keeps what was written to the cooperative, though a member uses its own address', async () => {
    const member = await aMember(tenant);
    await tenant.sql(
      `insert into outgoing_mails (id, template, recipient, cause, data, status) values ($1, 'claim-for-cooperative', $2, $3, '{}', 'sent')`,
      [uuid(), member.email, uuid()],
    );
    await member.api.delete('/me', { password: PASSWORD });
    expect(await tenant.sql('select 1 from outgoing_mails where recipient = $1', [member.email])).toHaveLength(1);
    expect(await mailsTo(member.email)).toEqual([]);
  });
});
