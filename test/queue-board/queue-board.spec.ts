import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Queue } from 'bullmq';
import { v7 as uuid } from 'uuid';
import { JobQueue } from '../../src/platform/queue/job-queue.js';
import { anOffice, type Office } from '../notifications/office.js';
import { eventually } from '../support/eventually.js';
import { aMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aStaffMember, aSupporter, type TestSupporter } from '../support/staff.js';
import { aTenant, keyring, publicSql } from '../support/tenant.js';

const BOARD = '/v1/platform/queues';

let office: Office;
let queue: Queue;
let marina: TestSupporter;
beforeAll(async () => {
  office = await anOffice();
  queue = office.module.get(JobQueue).queue('imports');
  marina = await aSupporter();
}, 60_000);
afterAll(() => office.close());

const cookieOf = async ({ api }: Pick<TestSupporter, 'api'>) => {
  const { status, headers } = await api.post(`${BOARD}/pass`);
  expect(status).toBe(204);
  return headers.get('set-cookie')!;
};
const passOf = async (supporter: TestSupporter) => (await cookieOf(supporter)).split(';')[0]!;
/** As a browser calls: with the cookie alone. */
const call = async (path: string, cookie?: string, init: RequestInit & { site?: string } = {}) => {
  const { site, ...rest } = init;
  const headers = { ...(cookie && { cookie }), ...(site && { 'sec-fetch-site': site }) };
  const answer = await fetch(`${stack.apiUrl}${BOARD}${path}`, { ...rest, headers, redirect: 'manual' });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};
const codeOf = ({ text }: { text: string }) => (JSON.parse(text) as { code?: string }).code;
/** A job that no worker can do: of a tenant that nobody has. It fails for good and is kept. */
const aFailedJob = async (): Promise<string> => {
  const [tenant, id] = [`t_nobody_${uuid().slice(-8)}`, uuid()];
  await office.module.get(JobQueue).add('imports', [{ tenant, id }]);
  const jobId = `${tenant}-${id}`;
  await eventually(async () => expect(await (await queue.getJob(jobId))?.getState()).toBe('failed'));
  return jobId;
};
const auditOf = (subject: string) =>
  publicSql('select actor, action, tenant_id as tenant, detail from audit_log where subject = $1', [subject]);

describe('The queues’ board', () => {
  it('opens to support with a cookie for this path alone, that no script reads and no other site sends', async () => {
    const cookie = await cookieOf(marina);
    const [pair, ...attributes] = cookie.split('; ');
    expect(pair).toMatch(/^__Secure-coop-queues=[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(attributes.toSorted()).toEqual(
      ['HttpOnly', 'Max-Age=600', 'Path=/v1/platform/queues', 'SameSite=Strict', 'Secure'].toSorted(),
    );
    const page = await call('/', pair);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).toContain(`<base href="${BOARD}/" />`);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
    for (const [, script] of page.text.matchAll(/src="(static\/[^"]+)"/g))
      expect((await call(`/${script}`, pair)).status).toBe(200);
    const queues = await call('/api/queues?activeQueue=imports&status=failed&page=1&jobsPerPage=10', pair);
    expect(queues.status).toBe(200);
    const { queues: shown } = JSON.parse(queues.text) as { queues: { name: string }[] };
    expect(shown.map(({ name }) => name)).toEqual(expect.arrayContaining(['imports', 'mail', 'platform-rounds']));
    expect((await call('/api/redis/stats', pair)).status).toBe(200);
  });

  it('is closed to everybody else, each of its routes, with no cookie, another’s, or a bearer alone', async () => {
    const tenant = await aTenant();
    const admin = await aStaffMember(tenant, { role: 'admin', steppedUp: true });
    const pass = (await passOf(marina)).split('=')[1]!;
    const forged = (claims: object, key: Buffer) => {
      const part = (it: object) => Buffer.from(JSON.stringify(it)).toString('base64url');
      const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
      return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
    };
    const good = {
      sub: marina.staffId,
      sid: marina.sessionId,
      typ: 'queue-board',
      aud: 'coop-online-queue-board',
      exp: Math.floor(Date.now() / 1000) + 60,
    };
    const key = keyring.derive('queue-board');
    expect((await call('/api/queues', `__Secure-coop-queues=${forged(good, key)}`)).status).toBe(200);
    const wrong = [
      marina.accessToken,
      admin.accessToken,
      (await aMember(tenant)).accessToken,
      tenant.apiKey,
      'x',
      `${pass}x`,
      forged({ ...good, exp: good.exp - 3600 }, key),
      forged({ ...good, typ: 'staff' }, key),
      forged({ ...good, aud: 'coop-online-staff' }, key),
      forged(good, keyring.derive('staff-token')),
    ].map((token) => `__Secure-coop-queues=${token}`);
    const id = await aFailedJob();
    const routes: [string, string][] = [
      ['GET', '/'],
      ['GET', '/queue/imports'],
      ['GET', '/static/js/main.js'],
      ['GET', '/api/queues'],
      ['GET', `/api/queues/imports/${id}`],
      ['GET', '/api/redis/stats'],
      ['PUT', `/api/queues/imports/${id}/retry`],
      ['PUT', `/api/queues/imports/${id}/clean`],
      ['PUT', '/api/queues/pause'],
      ['PUT', '/api/queues/imports/empty'],
    ];
    for (const [method, path] of routes)
      for (const cookie of [undefined, ...wrong]) {
        const answer = await call(path, cookie, { method });
        expect([method, path, answer.status, codeOf(answer)]).toEqual([method, path, 401, 'UNAUTHENTICATED']);
      }
    const bearer = await marina.api.get<{ code: string }>(`${BOARD}/api/queues`);
    expect([bearer.status, bearer.body.code]).toEqual([401, 'UNAUTHENTICATED']);
    // A pass opens nothing else.
    expect((await fetch(`${stack.apiUrl}/v1/staff/me`, { headers: { authorization: `Bearer ${pass}` } })).status).toBe(
      401,
    );
    expect(await (await queue.getJob(id))!.getState()).toBe('failed');
  });

  it('gives no pass to a cooperative’s staff, and takes it from whose session or rights are over', async () => {
    const admin = await aStaffMember(await aTenant(), { role: 'admin', steppedUp: true });
    expect((await admin.api.post(`${BOARD}/pass`)).status).toBe(403);
    const leaving = await aSupporter();
    const pass = await passOf(leaving);
    await publicSql(`update staff set status = 'disabled' where id = $1`, [leaving.staffId]);
    expect(codeOf(await call('/api/queues', pass))).toBe('SESSION_ENDED');
    const other = await aSupporter();
    const theirs = await passOf(other);
    await publicSql('update staff_sessions set revoked_at = now() where id = $1', [other.sessionId]);
    expect(codeOf(await call('/api/queues', theirs))).toBe('SESSION_ENDED');
    expect((await marina.api.delete(`${BOARD}/pass`)).headers.get('set-cookie')).toContain('Max-Age=0');
  });

  it('retries and discards a failed job, and says in the audit log who did', async () => {
    const pass = await passOf(marina);
    const id = await aFailedJob();
    const shown = await call(`/api/queues/imports/${id}`, pass);
    const { job } = JSON.parse(shown.text) as { job: { data: object; failedReason: string } };
    expect(Object.keys(job.data).toSorted()).toEqual(['id', 'tenant']);
    expect(job.failedReason).toContain('unknown tenant');
    const before = (await queue.getJob(id))!.finishedOn!;
    const retried = await call(`/api/queues/imports/${id}/retry`, pass, { method: 'PUT', site: 'same-origin' });
    expect(retried.status).toBe(204);
    await eventually(async () => expect((await queue.getJob(id))!.finishedOn).toBeGreaterThan(before));
    await eventually(async () => expect(await (await queue.getJob(id))!.getState()).toBe('failed'));
    const discarded = await call(`/api/queues/imports/${id}/clean`, pass, { method: 'PUT', site: 'same-origin' });
    expect(discarded.status).toBe(204);
    expect(await queue.getJob(id)).toBeUndefined();
    const entry = { actor: `staff:${marina.staffId}`, tenant: null, detail: { queue: 'imports' } };
    expect(await auditOf(id)).toEqual([
      { ...entry, action: 'queue-job.retried' },
      { ...entry, action: 'queue-job.discarded' },
    ]);
    const nothing = `t_x-${uuid()}`;
    expect((await call(`/api/queues/imports/${nothing}/clean`, pass, { method: 'PUT' })).status).toBe(404);
    expect(await auditOf(nothing)).toEqual([]);
  });

  it('does nothing else: no job is made, changed or emptied from it, and nothing at another site’s wish', async () => {
    const pass = await passOf(marina);
    const id = await aFailedJob();
    const refused: [string, string][] = [
      ['PUT', '/api/queues/pause'],
      ['PUT', '/api/queues/imports/pause'],
      ['PUT', '/api/queues/imports/empty'],
      ['PUT', '/api/queues/imports/obliterate'],
      ['PUT', '/api/queues/imports/clean/failed'],
      ['PUT', '/api/queues/imports/retry/failed'],
      ['PUT', '/api/queues/imports/promote'],
      ['POST', '/api/queues/imports/add'],
      ['PATCH', `/api/queues/imports/${id}/update-data`],
      ['PUT', `/api/queues/imports/${id}/promote`],
      ['PUT', '/api/queues/rounds/job-schedulers/x/remove'],
    ];
    for (const [method, path] of refused) {
      const answer = await call(path, pass, { method, site: 'same-origin' });
      expect([method, path, answer.status, codeOf(answer)]).toEqual([method, path, 403, 'FORBIDDEN']);
    }
    for (const site of ['cross-site', 'same-site', 'none']) {
      const answer = await call(`/api/queues/imports/${id}/clean`, pass, { method: 'PUT', site });
      expect([site, answer.status]).toEqual([site, 403]);
    }
    expect(await (await queue.getJob(id))!.getState()).toBe('failed');
    expect(await queue.isPaused()).toBe(false);
  });
});
