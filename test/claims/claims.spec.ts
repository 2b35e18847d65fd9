import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { answersTo, mailTo } from '../support/mail.js';
import { aMember } from '../support/member.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aClaimant, type Claim, type Claimant } from './claimant.js';

interface Category {
  id: string;
  service: string;
  name: string;
  priority: string;
  advice: string | null;
}

const claimsEmail = `reclamos-${randomBytes(4).toString('hex')}@coop.example`;
let tenant: TestTenant;
let georgina: Claimant;

beforeAll(async () => {
  tenant = await aTenant({ claimsEmail });
  georgina = await aClaimant(tenant);
});

const categories = async (service: string) =>
  (await georgina.member.api.get<{ items: Category[] }>(`/claim-categories?service=${service}`)).body.items;

describe('The categories', () => {
  it('begin with what is dangerous, and say at once what to do', async () => {
    const [first, ...others] = await categories('electricity');
    expect(first).toMatchObject({
      name: 'Cable caído o instalación peligrosa',
      priority: 'safety',
      advice: expect.stringContaining('no toque'),
    });
    expect(others.map(({ priority }) => priority)).not.toContain('safety');
    const claim = await georgina.file({ categoryId: first!.id });
    expect(claim).toMatchObject({ category: first!.name, advice: first!.advice });
    expect(await mailTo(claimsEmail, new RegExp(`URGENTE.*${claim.number}`))).toBeDefined();
    expect((await mailTo(georgina.member.email, new RegExp(claim.number))).text).toContain('no toque');
  });

  it('belong to one service', async () => {
    const [ofWater] = await categories('water');
    const { body } = await georgina.member.api.post('/claims', georgina.request({ categoryId: ofWater!.id }));
    expect(body).toMatchObject({ errors: [{ field: 'categoryId', code: 'UNKNOWN_CATEGORY' }] });
  });

  it('are given once, stay as the cooperative leaves them, and come in pages', async () => {
    const fresh = await aTenant();
    const { api } = await aMember(fresh);
    await Promise.all(Array.from({ length: 6 }, () => api.get('/claim-categories')));
    await fresh.sql(`update claim_categories set active = false where name = 'Medidor'`);
    const names: string[] = [];
    let cursor = '';
    do {
      const { body } = await api.get<{ items: Category[]; nextCursor: string | null }>(
        `/claim-categories?limit=4${cursor}`,
      );
      names.push(...body.items.map(({ service, name }) => `${service}/${name}`));
      cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : '';
    } while (cursor);
    expect(names).toHaveLength(12);
    expect(new Set(names).size).toBe(12);
    expect(names).not.toContain('water/Medidor');
  });
});

describe('The list of claims', () => {
  it('is the member’s own, newest first, by service and status, in pages', async () => {
    const someone = await aClaimant(tenant);
    const filed: Claim[] = [];
    for (const service of ['electricity', 'water', 'electricity']) filed.push(await someone.file({ service }));
    const ids = async (query: string) =>
      (await someone.member.api.get<{ items: Claim[] }>(`/claims${query}`)).body.items.map(({ id }) => id);
    const newestFirst = filed.map(({ id }) => id).reverse();
    expect(await ids('')).toEqual(newestFirst);
    expect(await ids('?service=water')).toEqual([filed[1]!.id]);
    expect(await ids('?status=closed')).toEqual([]);
    const { body: first } = await someone.member.api.get<{ items: Claim[]; nextCursor: string }>('/claims?limit=2');
    expect(first.items.map(({ id }) => id)).toEqual(newestFirst.slice(0, 2));
    expect(await ids(`?limit=2&cursor=${first.nextCursor}`)).toEqual(newestFirst.slice(2));
    expect((await someone.member.api.get('/claims?cursor=nada')).body).toMatchObject({ code: 'INVALID_CURSOR' });
  });

  it('and each claim are hidden from everybody else', async () => {
    const { id } = await georgina.file();
    const someone = await aClaimant(tenant);
    for (const answer of [
      await someone.member.api.get(`/claims/${id}`),
      await someone.member.api.post(`/claims/${id}/messages`, { text: 'Hola' }),
    ]) {
      expect(answer.status).toBe(404);
    }
    expect((await client(tenant).get(`/claims/${id}`)).status).toBe(401);
  });
});

describe('A message', () => {
  it('joins the history, and goes to the cooperative with the member to answer to', async () => {
    const { id, number } = await georgina.file();
    const { status, body } = await georgina.member.api.post<Claim>(`/claims/${id}/messages`, {
      text: 'Ya volvió <i>la luz</i>',
    });
    expect(status).toBe(201);
    expect(body.history.map(({ kind, author, text }) => [kind, author, text])).toEqual([
      ['status', 'member', null],
      ['message', 'member', 'Ya volvió <i>la luz</i>'],
    ]);
    const mail = await mailTo(claimsEmail, new RegExp(`mensaje.*${number}`));
    expect(mail.replyTo).toMatch(answersTo('c'));
    expect(mail.html).toContain('Ya volvió &lt;i&gt;la luz&lt;/i&gt;');
  });

  it('is refused once the claim is closed', async () => {
    const { id } = await georgina.file();
    await tenant.sql(`update claims set status = 'closed' where id = $1`, [id]);
    const { status, body } = await georgina.member.api.post(`/claims/${id}/messages`, { text: 'Hola' });
    expect([status, body.code]).toEqual([409, 'CLAIM_STATE']);
  });

  it('that is the cooperative’s own is not in the history', async () => {
    const { id } = await georgina.file();
    await tenant.sql(
      `insert into claim_events (id, claim_id, kind, author, public, text) values (gen_random_uuid(), $1, 'message', 'staff', false, 'interno')`,
      [id],
    );
    expect(JSON.stringify((await georgina.member.api.get(`/claims/${id}`)).body)).not.toContain('interno');
  });
});
