import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aMember, type TestMember } from '../support/member.js';
import type { TestTenant } from '../support/tenant.js';
import { anOffice, aTelling, aTenantAt, type Office } from './office.js';

interface Page {
  items: { id: string; title: string; readAt: string | null }[];
  nextCursor: string | null;
  unread: number;
}

let office: Office;
let tenant: TestTenant;
let member: TestMember;

beforeAll(async () => {
  office = await anOffice();
  tenant = await aTenantAt(15);
});
afterAll(() => office.close());
beforeEach(async () => {
  member = await aMember(tenant);
});

const list = async (query = '') => (await member.api.get<Page>(`/me/notifications${query}`)).body;
const tell = (...titles: string[]) => office.tell(tenant, ...titles.map((title) => aTelling(member.userId, { title })));

describe('The inbox', () => {
  it('shows what the member was told, newest first, in pages, with how many are unread', async () => {
    for (const title of ['uno', 'dos', 'tres']) await tell(title);
    const first = await list('?limit=2');
    expect([first.items.map(({ title }) => title), first.unread]).toEqual([['tres', 'dos'], 3]);
    const second = await list(`?limit=2&cursor=${first.nextCursor}`);
    expect([second.items.map(({ title }) => title), second.nextCursor, second.unread]).toEqual([['uno'], null, 3]);
    expect(first.items[0]).toEqual({
      id: expect.any(String),
      event: 'news',
      title: 'tres',
      text: 'Texto de la novedad.',
      path: expect.stringMatching(/^\/avisos\//),
      createdAt: expect.any(String),
      readAt: null,
    });
  });

  it('marks some as read, once, or all', async () => {
    await tell('uno', 'dos', 'tres');
    const { items } = await list();
    const ids = [items[0]!.id];
    expect((await member.api.post('/me/notifications/read', { ids })).body).toEqual({ unread: 2 });
    const readAt = (await list()).items[0]!.readAt;
    expect(readAt).not.toBeNull();
    expect((await member.api.post('/me/notifications/read', { ids })).body).toEqual({ unread: 2 });
    expect((await list()).items[0]!.readAt).toBe(readAt);
    expect((await member.api.post('/me/notifications/read', { all: true })).body).toEqual({ unread: 0 });
  });

  it('is its owner’s alone: a neighbour sees and changes nothing', async () => {
    await tell('mío');
    const neighbour = await aMember(tenant);
    const { items } = await list();
    expect((await neighbour.api.get<Page>('/me/notifications')).body).toEqual({
      items: [],
      nextCursor: null,
      unread: 0,
    });
    await neighbour.api.post('/me/notifications/read', { ids: [items[0]!.id] });
    await neighbour.api.post('/me/notifications/read', { all: true });
    expect((await list()).unread).toBe(1);
  });

  it.each([
    ['nothing', {}],
    ['both', { ids: ['019aa000-0000-7000-8000-000000000000'], all: true }],
    ['not all', { all: false }],
    ['no ids', { ids: [] }],
    ['the same twice', { ids: Array(2).fill('019aa000-0000-7000-8000-000000000000') }],
  ])('refuses to mark %s', async (_what, body) => {
    const { status, body: problem } = await member.api.post('/me/notifications/read', body);
    expect([status, problem.code]).toEqual([400, 'VALIDATION_FAILED']);
  });

  it('does not show what time has emptied', async () => {
    await tell('vieja', 'nueva');
    await tenant.sql(`update notifications set title = '' where title = 'vieja' and user_id = $1`, [member.userId]);
    const { items, unread } = await list();
    expect([items.map(({ title }) => title), unread]).toEqual([['nueva'], 1]);
  });
});
