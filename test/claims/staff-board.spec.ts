import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import type { Grant } from '../../src/platform/http/staff-policy.js';
import { eventually } from '../support/eventually.js';
import { mailTo } from '../support/mail.js';
import { aStaffMember, aSupporter, type TestStaff } from '../support/staff.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';
import { aClaimant, type Claim, type Claimant } from './claimant.js';
import { aJpeg } from './photos.js';

interface BoardClaim extends Claim {
  assignee: string | null;
  assigneeId: string | null;
  priority: string;
  history: (Claim['history'][number] & { authorId: string | null; public: boolean })[];
  attachments: { id: string }[];
}
interface Page {
  items: BoardClaim[];
  nextCursor: string | null;
}

let tenant: TestTenant;
let georgina: Claimant;
beforeAll(async () => {
  tenant = await aTenant();
  georgina = await aClaimant(tenant);
}, 60_000);

const operator = (...permissions: Grant[]) => aStaffMember(tenant, { permissions, name: 'Rita Páez' });
const list = async ({ api }: TestStaff, query = '') =>
  (await api.get<Page>(`/staff/claims?limit=200${query}`)).body.items.map(({ id }) => id);
const show = ({ api }: TestStaff, id: string) => api.get<BoardClaim>(`/staff/claims/${id}`);
const post = ({ api }: TestStaff, path: string, body?: object) => api.post<BoardClaim>(`/staff/claims/${path}`, body);
const notThere = { status: 404, body: { code: 'NOT_FOUND' } };
const forbidden = { status: 403, body: { code: 'FORBIDDEN' } };
const auditOf = (id: string) =>
  publicSql<{ actor: string; action: string }>('select actor, action from audit_log where subject = $1 order by seq', [
    id,
  ]);

describe('A claim on the staff’s board', () => {
  it('goes its way by HTTP; the history says whose account did it, and the author sees who', async () => {
    const [rita, pablo] = [await operator('claims:write'), await operator('claims:electricity')];
    const { id, number } = await georgina.file();
    expect(await post(rita, `${id}/assignment`, { staffId: pablo.staffId })).toMatchObject({
      status: 200,
      body: { status: 'assigned', assignee: pablo.name, assigneeId: pablo.staffId },
    });
    expect((await post(pablo, `${id}/start`)).status).toBe(200);
    expect((await post(pablo, `${id}/answers`, { text: 'Va una cuadrilla.' })).status).toBe(201);
    expect((await post(pablo, `${id}/notes`, { text: 'El mismo poste de ayer' })).status).toBe(201);
    const resolved = await post(pablo, `${id}/resolution`, { text: 'Se cambió el fusible.' });
    expect(resolved).toMatchObject({ status: 200, body: { status: 'resolved', number } });

    expect(resolved.body.history.map((event) => [event.status ?? event.kind, event.authorId, event.public])).toEqual([
      ['received', null, true],
      ['assigned', rita.staffId, true],
      ['assignment', rita.staffId, false],
      ['in_progress', pablo.staffId, true],
      ['message', pablo.staffId, true],
      ['message', pablo.staffId, false],
      ['resolved', pablo.staffId, true],
    ]);
    const { body: seen } = await georgina.member.api.get<Claim>(`/claims/${id}`);
    expect(seen.history.map(({ authorName }) => authorName)).toContain('Rita Páez');
    expect(JSON.stringify(seen)).not.toMatch(/mismo poste|authorId|assignee/);
    await mailTo(georgina.member.email, new RegExp(`Respuesta.*${number}`));

    await eventually(async () =>
      expect((await auditOf(id)).map(({ actor, action }) => `${actor.slice(-4)} ${action}`)).toEqual(
        [
          [rita, 'claim.assigned'],
          ...['started', 'answered', 'noted', 'resolved'].map((step) => [pablo, `claim.${step}`] as const),
        ].map(([who, action]) => `${(who as TestStaff).staffId.slice(-4)} ${action as string}`),
      ),
    );
  });

  it('is shown whole with its photos, and that it was shown is in the audit log', async () => {
    const rita = await operator('claims:read');
    const { id } = await georgina.file({ phone: '3571 15 631052' });
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(await aJpeg())], { type: 'image/jpeg' }), 'foto.jpg');
    const { body: photo } = await georgina.member.api.post<{ id: string }>(`/claims/${id}/attachments`, form);
    expect((await show(rita, id)).body).toMatchObject({
      author: { email: georgina.member.email, phone: '+5493571631052' },
      attachments: [{ id: photo.id }],
    });
    const { status, headers } = await rita.api.get(`/staff/claims/${id}/attachments/${photo.id}`);
    expect([status, headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    const another = await georgina.file();
    expect(await rita.api.get(`/staff/claims/${another.id}/attachments/${photo.id}`)).toMatchObject(notThere);
    await eventually(async () =>
      expect(await auditOf(id)).toEqual(
        ['claim.shown', 'claim-photo.shown'].map((action) => ({ actor: `staff:${rita.staffId}`, action })),
      ),
    );
  });

  it('that is not there leaves no entry of having been shown', async () => {
    const [rita, nothing] = [await operator('claims:read'), uuid()];
    const { id } = await georgina.file();
    expect(await show(rita, nothing)).toMatchObject(notThere);
    expect((await show(rita, id)).status).toBe(200);
    await eventually(async () => expect(await auditOf(id)).toHaveLength(1));
    expect(await auditOf(nothing)).toEqual([]);
  });

  it('of a service that is not theirs is not there for an operator, nor its photos, nor in lists, nor can it be touched', async () => {
    const plumber = await operator('claims:water');
    const [light, water] = [await georgina.file(), await georgina.file({ service: 'water' })];
    expect((await show(plumber, water.id)).status).toBe(200);
    expect(await show(plumber, light.id)).toMatchObject(notThere);
    const deeds = { assignment: { staffId: plumber.staffId }, start: undefined, answers: { text: 'Hola' } };
    for (const [path, body] of Object.entries({ ...deeds, notes: { text: 'Hola' }, resolution: { text: 'Hola' } }))
      expect(await post(plumber, `${light.id}/${path}`, body)).toMatchObject(notThere);
    expect(await plumber.api.get(`/staff/claims/${light.id}/attachments/${uuid()}`)).toMatchObject(notThere);
    expect(await list(plumber)).toEqual(expect.arrayContaining([water.id]));
    expect(await list(plumber)).not.toContain(light.id);
    expect(await list(plumber, '&service=electricity')).toEqual([]);
    expect((await show(await operator('claims:read'), light.id)).body.history).toHaveLength(1);
  });

  it('is read but not touched by who may only read, also where the claims of another service are theirs', async () => {
    const { id } = await georgina.file();
    expect(await post(await operator('claims:read'), `${id}/start`)).toMatchObject(forbidden);
    const half = await operator('claims:read', 'claims:water');
    expect((await show(half, id)).status).toBe(200);
    expect(await post(half, `${id}/start`)).toMatchObject(forbidden);
    expect((await show(half, id)).body.status).toBe('received');
  });

  it('is given to the cooperative’s own alone, and to who may work on it', async () => {
    const rita = await operator('claims:write');
    const { id } = await georgina.file();
    const plumber = await operator('claims:water');
    const gone = await operator('claims:write');
    await publicSql(`update staff set status = 'disabled' where id = $1`, [gone.staffId]);
    const stranger = await aStaffMember(await aTenant(), { role: 'admin' });
    for (const { staffId } of [plumber, gone, stranger, await aSupporter(), { staffId: uuid() }])
      expect(await post(rita, `${id}/assignment`, { staffId })).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'staffId', code: 'NOT_ASSIGNABLE' }] },
      });
    const { body } = await rita.api.get<{ items: { id: string }[] }>('/staff/claims/assignees?service=electricity');
    const ids = body.items.map((each) => each.id);
    expect(ids).toContain(rita.staffId);
    for (const { staffId } of [plumber, gone, stranger]) expect(ids).not.toContain(staffId);
  });

  it('of another cooperative is not there', async () => {
    const elsewhere = await aTenant();
    const { id } = await (await aClaimant(elsewhere)).file();
    const admin = await aStaffMember(tenant, { role: 'admin' });
    expect(await show(admin, id)).toMatchObject(notThere);
    expect(await post(admin, `${id}/start`)).toMatchObject(notThere);
  });

  it('is found by state, service, priority, who has it, its time and words; by pages', async () => {
    const coop = await aTenant();
    const someone = await aClaimant(coop);
    const admin = await aStaffMember(coop, { role: 'admin' });
    const { body: categories } = await someone.member.api.get<{ items: { id: string; priority: string }[] }>(
      '/claim-categories?service=electricity',
    );
    const safety = categories.items.find(({ priority }) => priority === 'safety')!;
    const danger = await someone.file({ categoryId: safety.id, description: 'Chispas en el árbol' });
    const water = await someone.file({ service: 'water' });
    const done = await someone.file();
    await coop.sql(`update claims set due_at = now() - interval '1 minute' where id = $1`, [danger.id]);
    await post(admin, `${water.id}/assignment`, { staffId: admin.staffId });
    await post(admin, `${done.id}/resolution`, { text: 'Listo' });
    expect(await list(admin)).toEqual([water.id, danger.id]);
    expect(await list(admin, '&status=resolved,assigned')).toEqual([done.id, water.id]);
    expect(await list(admin, '&service=water')).toEqual([water.id]);
    expect(await list(admin, '&priority=safety')).toEqual([danger.id]);
    expect(await list(admin, `&assigneeId=${admin.staffId}`)).toEqual([water.id]);
    expect(await list(admin, '&unassigned=true')).toEqual([danger.id]);
    expect(await list(admin, '&overdue=true')).toEqual([danger.id]);
    expect(await list(admin, `&dueBefore=${new Date().toISOString()}`)).toEqual([danger.id]);
    expect(await list(admin, `&text=${encodeURIComponent('CHISPAS')}`)).toEqual([danger.id]);
    const first = (await admin.api.get<Page>('/staff/claims?limit=1')).body;
    expect(await list(admin, `&cursor=${first.nextCursor}`)).toEqual([danger.id]);
    const counts = (await admin.api.get<{ items: object[] }>('/staff/claims/counts')).body.items;
    expect(counts).toContainEqual({ status: 'received', count: 1, overdue: 1 });
    const plumber = await aStaffMember(coop, { permissions: ['claims:water'] });
    expect((await plumber.api.get<{ items: object[] }>('/staff/claims/counts')).body.items).toEqual([
      { status: 'assigned', count: 1, overdue: 0 },
    ]);
  });
});

describe('Many claims at once', () => {
  interface Outcomes {
    items: { id: string; done: boolean; code: string | null; detail: string | null }[];
  }
  const bulk = ({ api }: TestStaff, body: object) => api.post<Outcomes>('/staff/claims/bulk', body);

  it('have each its own outcome, in the order in which they were named', async () => {
    const plumber = await operator('claims:water');
    const [water, light, resolved] = [
      await georgina.file({ service: 'water' }),
      await georgina.file(),
      await georgina.file({ service: 'water' }),
    ];
    await post(plumber, `${resolved.id}/resolution`, { text: 'Listo' });
    const nothing = uuid();
    const ids = [resolved.id, water.id, nothing, light.id];
    const { status, body } = await bulk(plumber, { ids, action: 'start' });
    expect(status).toBe(200);
    expect(body.items.map(({ id, done, code }) => [id, done, code])).toEqual([
      [resolved.id, false, 'CLAIM_STATE'],
      [water.id, true, null],
      [nothing, false, 'NOT_FOUND'],
      [light.id, false, 'NOT_FOUND'],
    ]);
    expect(body.items[0]!.detail).toContain('reclamo');
    expect((await show(plumber, water.id)).body.status).toBe('in_progress');
    expect((await show(await operator('claims:read'), light.id)).body.status).toBe('received');
  });

  it('are a hundred at the most, none twice, and the deed says what it needs', async () => {
    const rita = await operator('claims:write');
    const { id } = await georgina.file();
    const ids = [id];
    for (const body of [
      { ids: Array.from({ length: 101 }, () => uuid()), action: 'start' },
      { ids: [id, id], action: 'start' },
      { ids: [], action: 'start' },
      { ids, action: 'close' },
      { ids, action: 'answer' },
      { ids, action: 'assign' },
      { ids, action: 'assign', staffId: 'x' },
    ])
      expect(await bulk(rita, body)).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    const many = await Promise.all(Array.from({ length: 5 }, () => georgina.file()));
    const all = many.map((claim) => claim.id);
    const given = await bulk(rita, { ids: all, action: 'assign', staffId: rita.staffId });
    expect(given.body.items.map(({ done }) => done)).toEqual(Array(5).fill(true));
    expect(await list(rita, `&assigneeId=${rita.staffId}`)).toEqual(all.toSorted().toReversed());
  });

  it('worked by two at the same moment are worked once each', async () => {
    const [rita, pablo] = [await operator('claims:write'), await operator('claims:write')];
    const ids = (await Promise.all(Array.from({ length: 5 }, () => georgina.file()))).map((claim) => claim.id);
    const answers = await Promise.all([
      bulk(rita, { ids, action: 'start' }),
      bulk(pablo, { ids: ids.toReversed(), action: 'start' }),
    ]);
    const done = answers.flatMap(({ body }) => body.items).filter((item) => item.done);
    expect(done.map((item) => item.id).toSorted()).toEqual(ids.toSorted());
  });
});

describe('What claims can be about', () => {
  it('is kept by who works on them: added, changed, retired', async () => {
    const plumber = await operator('claims:water');
    const add = (body: object) => plumber.api.post<{ id: string }>('/staff/claim-categories', body);
    const name = `Caño roto ${uuid()}`;
    const made = await add({ service: 'water', name, priority: 'high', deadline: { hours: 4 } });
    expect(made).toMatchObject({ status: 201, body: { name, deadline: { hours: 4, days: null }, active: true } });
    const change = (body: object) => plumber.api.patch(`/staff/claim-categories/${made.body.id}`, body);
    expect(await change({ active: false, deadline: { days: 5, calendar: 'business' } })).toMatchObject({
      status: 200,
      body: { name, active: false, deadline: { hours: null, days: 5, calendar: 'business' } },
    });
    expect(await change({ deadline: null, advice: 'Cierre la llave.' })).toMatchObject({
      body: { deadline: null, advice: 'Cierre la llave.' },
    });
    for (const deadline of [{}, { hours: 4, days: 2, calendar: 'business' }, { days: 2 }])
      expect((await change({ deadline })).status).toBe(400);
    expect(await add({ service: 'water', name })).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'NAME_TAKEN' }] },
    });
    expect(await add({ service: 'electricity', name })).toMatchObject(forbidden);
    const { body } = await plumber.api.get<{ items: { service: string }[] }>('/staff/claim-categories');
    expect(new Set(body.items.map(({ service }) => service))).toEqual(new Set(['water']));
    const lights = await tenant.sql<{ id: string }>(`select id from claim_categories where service = 'electricity'`);
    for (const { id } of lights.slice(0, 1))
      expect(await plumber.api.patch(`/staff/claim-categories/${id}`, { active: false })).toMatchObject(notThere);
    expect(lights.length).toBeGreaterThan(0);
  });
});
