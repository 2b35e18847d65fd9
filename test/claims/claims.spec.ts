import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { aHolder, anAccount, aSupply, type TestSupply } from '../support/holder.js';
import { mailsTo, mailTo } from '../support/mail.js';
import { aMember, type TestMember } from '../support/member.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

interface Claim {
  id: string;
  number: string;
  status: string;
  trackingCode: string;
  service: string;
  category: string | null;
  advice: string | null;
  phone: string | null;
  dueAt: string | null;
  description: string;
  history: { kind: string; author: string; status: string | null; text: string | null; at: string }[];
}
interface Category {
  id: string;
  service: string;
  name: string;
  priority: string;
  advice: string | null;
}

const claimsEmail = `reclamos-${randomBytes(4).toString('hex')}@coop.example`;
let tenant: TestTenant;
let member: TestMember;
let supply: TestSupply;

/** A member with a supply of both services. */
const aMemberWithSupply = async (of: TestTenant): Promise<[TestMember, TestSupply]> => {
  const someone = await aMember(of);
  const holder = await aHolder(of);
  const own = await aSupply(of, { holder, services: ['electricity', 'water'] });
  await anAccount(someone, holder);
  return [someone, own];
};

beforeAll(async () => {
  tenant = await aTenant({ claimsEmail });
  [member, supply] = await aMemberWithSupply(tenant);
});

const aClaim = (more: object = {}) => ({
  supplyId: supply.id,
  service: 'electricity',
  description: 'No hay luz',
  ...more,
});
const file = async (more: object = {}, by = member) => {
  const { status, body } = await by.api.post<Claim>('/claims', aClaim(more));
  expect(status).toBe(201);
  return body;
};
const categories = async (service: string) =>
  (await member.api.get<{ items: Category[] }>(`/claim-categories?service=${service}`)).body.items;

describe('A new claim', () => {
  it('has a number, a code and its first step at once', async () => {
    const claim = await file({ phone: '03571 15-631052' });
    expect(claim).toMatchObject({
      number: expect.stringMatching(/^R-\d{4}-\d{6}$/),
      trackingCode: expect.stringMatching(/^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/),
      status: 'received',
      phone: '+5493571631052',
      category: null,
      dueAt: null,
    });
    expect(claim.history).toMatchObject([{ kind: 'status', author: 'member', status: 'received' }]);
  });

  it('is mailed to the cooperative, which answers to the member, and to the member with the code', async () => {
    const claim = await file({ description: 'Se cortó <b>todo</b>\ndesde anoche', phone: '+54 9 3571 631052' });
    const subject = new RegExp(claim.number);
    const toCooperative = await mailTo(claimsEmail, subject);
    expect(toCooperative).toMatchObject({
      subject: `Reclamo ${claim.number}: Energía eléctrica`,
      replyTo: member.email,
      to: [claimsEmail],
    });
    for (const part of [toCooperative.text, toCooperative.html]) {
      for (const fact of ['Georgina Paván', member.email, supply.number, '+5493571631052', 'Paván, Georgina'])
        expect(part).toContain(fact);
    }
    expect(toCooperative.html).toContain('Se cortó &lt;b&gt;todo&lt;/b&gt;<br>');
    const toMember = await mailTo(member.email, subject);
    expect(toMember.subject).toBe(`Recibimos su reclamo ${claim.number}`);
    expect(toMember.links.some((link) => link.endsWith(`/${tenant.slug}/reclamos/${claim.trackingCode}`))).toBe(true);
  });

  it('cannot smuggle a header or a recipient in through a name', async () => {
    const [someone, own] = await aMemberWithSupply(tenant);
    await tenant.sql('update users set first_name = $2, last_name = $3 where id = $1', [
      someone.userId,
      'Ana"\r\nBcc: todos@example.com',
      '<otro@example.com>, x',
    ]);
    const claim = await file({ supplyId: own.id, phone: null }, someone);
    const mail = await mailTo(claimsEmail, new RegExp(claim.number));
    expect(mail.to).toEqual([claimsEmail]);
    expect(mail.replyTo).toBe(someone.email);
    const { body: contact } = await someone.api.post('/contact-messages', {
      message: 'x',
      contactHours: '9',
      phone: '3571 15 631052',
    });
    expect(contact).toHaveProperty('id');
    const other = await mailTo(tenant.settings.contactEmail, /todos@example.com/);
    expect(other.subject).toBe('Mensaje de contacto de Ana" Bcc: todos@example.com <otro@example.com>, x');
    expect(await mailsTo('todos@example.com')).toEqual([]);
  });

  it('is numbered without a gap, also when many are filed at once and some fail', async () => {
    const fresh = await aTenant({ claimsEmail });
    const people = await Promise.all([aMemberWithSupply(fresh), aMemberWithSupply(fresh)]);
    const requests = Array.from({ length: 24 }, (_, i) => {
      const [someone, own] = people[i % 2]!;
      const wrong = i % 3 === 0 ? { categoryId: '00000000-0000-7000-8000-000000000000' } : {};
      return someone.api.post<Claim>('/claims', {
        supplyId: own.id,
        service: 'water',
        description: `n.º ${i}`,
        ...wrong,
      });
    });
    const answers = await Promise.all(requests);
    const numbers = answers.filter(({ status }) => status === 201).map(({ body }) => body.number);
    const year = new Date().getFullYear();
    expect(numbers.sort()).toEqual(Array.from({ length: 16 }, (_, i) => `R-${year}-${String(i + 1).padStart(6, '0')}`));
  });

  it('is in the feed of the management system', async () => {
    const claim = await file();
    const entries = await tenant.sql<{ event: string }>(
      `select event from feed_entries where topic = 'claims' and subject_id = $1`,
      [claim.id],
    );
    expect(entries).toEqual([{ event: 'claim.created' }]);
  });

  it.each([
    ['a service that the supply lacks', { service: 'gas' }, 'service', 'NOT_OF_THIS_SUPPLY'],
    [
      'a category that does not exist',
      { categoryId: '00000000-0000-7000-8000-000000000000' },
      'categoryId',
      'UNKNOWN_CATEGORY',
    ],
    ['a telephone that is none', { phone: '15 12' }, 'phone', 'INVALID_PHONE'],
    ['no description', { description: '  \n ' }, 'description', 'TOO_SHORT'],
    ['five megabytes of text', { description: 'x'.repeat(200_000) }, 'description', 'TOO_LONG'],
    ['a control character', { description: 'a\u0007b' }, 'description', 'INVALID_FORMAT'],
    ['an unknown field', { status: 'closed' }, 'status', 'UNKNOWN_FIELD'],
  ])('is refused with %s', async (_what, more, field, code) => {
    const before = await tenant.sql('select last from claim_counters');
    const { status, body } = await member.api.post('/claims', aClaim(more));
    expect(body).toMatchObject({ code: 'VALIDATION_FAILED', errors: [expect.objectContaining({ field, code })] });
    expect(status).toBe(400);
    expect(await tenant.sql('select last from claim_counters')).toEqual(before);
  });

  it('about a supply of somebody else is not found', async () => {
    const [, other] = await aMemberWithSupply(tenant);
    expect((await member.api.post('/claims', aClaim({ supplyId: other.id }))).status).toBe(404);
  });

  it('has its deadline by the tenant’s own rule', async () => {
    const strict = await aTenant({ claimsEmail, claimDeadline: { days: 3, calendar: 'calendar', holidays: [] } });
    const [someone, own] = await aMemberWithSupply(strict);
    const claim = await file({ supplyId: own.id }, someone);
    const today = new Date(Date.parse(claim.history[0]!.at) - 3 * 3_600_000).toISOString().slice(0, 10);
    expect(claim.dueAt).toBe(new Date(Date.parse(`${today}T03:00:00Z`) + 4 * 86_400_000).toISOString());
  });

  it('of one member cannot fill the mailbox: there are so many in a day', async () => {
    const [someone, own] = await aMemberWithSupply(tenant);
    const statuses: number[] = [];
    for (let i = 0; i < 31; i += 1)
      statuses.push((await someone.api.post('/claims', aClaim({ supplyId: own.id, service: 'gas' }))).status);
    expect(statuses.slice(0, 30)).toEqual(Array(30).fill(400));
    expect(statuses[30]).toBe(429);
  });
});

describe('The categories', () => {
  it('begin with what is dangerous, and say at once what to do', async () => {
    const [first, ...others] = await categories('electricity');
    expect(first).toMatchObject({
      name: 'Cable caído o instalación peligrosa',
      priority: 'safety',
      advice: expect.stringContaining('no toque'),
    });
    expect(others.map(({ priority }) => priority)).not.toContain('safety');
    const claim = await file({ categoryId: first!.id });
    expect(claim).toMatchObject({ category: first!.name, advice: first!.advice });
    expect(await mailTo(claimsEmail, new RegExp(`URGENTE.*${claim.number}`))).toBeDefined();
    expect((await mailTo(member.email, new RegExp(claim.number))).text).toContain('no toque');
  });

  it('belong to one service', async () => {
    const [ofWater] = await categories('water');
    const { body } = await member.api.post('/claims', aClaim({ categoryId: ofWater!.id }));
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
    const [someone, own] = await aMemberWithSupply(tenant);
    const filed: Claim[] = [];
    for (const service of ['electricity', 'water', 'electricity'])
      filed.push(await file({ supplyId: own.id, service }, someone));
    const ids = async (query: string) =>
      (await someone.api.get<{ items: Claim[] }>(`/claims${query}`)).body.items.map(({ id }) => id);
    const newestFirst = filed.map(({ id }) => id).reverse();
    expect(await ids('')).toEqual(newestFirst);
    expect(await ids('?service=water')).toEqual([filed[1]!.id]);
    expect(await ids('?status=closed')).toEqual([]);
    const { body: first } = await someone.api.get<{ items: Claim[]; nextCursor: string }>('/claims?limit=2');
    expect(first.items.map(({ id }) => id)).toEqual(newestFirst.slice(0, 2));
    expect(await ids(`?limit=2&cursor=${first.nextCursor}`)).toEqual(newestFirst.slice(2));
    expect((await someone.api.get('/claims?cursor=nada')).body).toMatchObject({ code: 'INVALID_CURSOR' });
  });

  it('and each claim are hidden from everybody else', async () => {
    const { id } = await file();
    const [someone] = await aMemberWithSupply(tenant);
    for (const answer of [
      await someone.api.get(`/claims/${id}`),
      await someone.api.post(`/claims/${id}/messages`, { text: 'Hola' }),
    ]) {
      expect(answer.status).toBe(404);
    }
    expect((await client(tenant).get(`/claims/${id}`)).status).toBe(401);
  });
});

describe('A message', () => {
  it('joins the history, and goes to the cooperative with the member to answer to', async () => {
    const { id, number } = await file();
    const { status, body } = await member.api.post<Claim>(`/claims/${id}/messages`, {
      text: 'Ya volvió <i>la luz</i>',
    });
    expect(status).toBe(201);
    expect(body.history.map(({ kind, author, text }) => [kind, author, text])).toEqual([
      ['status', 'member', null],
      ['message', 'member', 'Ya volvió <i>la luz</i>'],
    ]);
    const mail = await mailTo(claimsEmail, new RegExp(`mensaje.*${number}`));
    expect(mail.replyTo).toBe(member.email);
    expect(mail.html).toContain('Ya volvió &lt;i&gt;la luz&lt;/i&gt;');
  });

  it('is refused once the claim is closed', async () => {
    const { id } = await file();
    await tenant.sql(`update claims set status = 'closed' where id = $1`, [id]);
    const { status, body } = await member.api.post(`/claims/${id}/messages`, { text: 'Hola' });
    expect([status, body.code]).toEqual([409, 'CLAIM_STATE']);
  });

  it('that is the cooperative’s own is not in the history', async () => {
    const { id } = await file();
    await tenant.sql(
      `insert into claim_events (id, claim_id, kind, author, public, text) values (gen_random_uuid(), $1, 'message', 'staff', false, 'interno')`,
      [id],
    );
    expect(JSON.stringify((await member.api.get(`/claims/${id}`)).body)).not.toContain('interno');
  });
});

describe('Following a claim by its code', () => {
  it('needs no user and shows nothing of the member', async () => {
    const claim = await file({ description: 'secreto-1', phone: '+5493571631052' });
    await member.api.post(`/claims/${claim.id}/messages`, { text: 'secreto-2' });
    const visitor = client(tenant);
    const { status, body } = await visitor.get(`/claim-tracking/${claim.trackingCode}`);
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(['createdAt', 'dueAt', 'history', 'number', 'service', 'status']);
    expect(body.history).toEqual([{ status: 'received', at: expect.any(String) }]);
    const { links } = await mailTo(member.email, new RegExp(claim.number));
    const page = await visitor.get<string>(links.find((link) => link.includes('/reclamos/'))!);
    for (const text of [JSON.stringify(body), page.body]) {
      expect(text).toContain(claim.number);
      for (const secret of ['secreto', 'Paván', member.email, supply.number, '631052'])
        expect(text).not.toContain(secret);
    }
  });

  it('reads the code as people type it', async () => {
    const { trackingCode, number } = await file();
    const typed = trackingCode.toLowerCase().replaceAll('-', '').replaceAll('0', 'o').replaceAll('1', 'l');
    expect((await client(tenant).get(`/claim-tracking/${typed}`)).body).toMatchObject({ number });
  });

  it('finds nothing by another tenant’s code, a wrong code or nonsense', async () => {
    const { trackingCode } = await file();
    const other = await aTenant();
    expect((await client(other).get(`/claim-tracking/${trackingCode}`)).status).toBe(404);
    for (const code of ['AAAAA-AAAAA-AAAAA-AAAAA', 'x', '%00', "' or true --"]) {
      expect((await client(tenant).get(`/claim-tracking/${encodeURIComponent(code)}`)).status).toBe(404);
    }
  });

  it('is limited by address', async () => {
    const visitor = client(tenant);
    const statuses = new Set<number>();
    for (let i = 0; i < 61; i += 1) statuses.add((await visitor.get('/claim-tracking/AAAAA-AAAAA-AAAAA-AAAAA')).status);
    expect([...statuses]).toEqual([404, 429]);
  });
});
