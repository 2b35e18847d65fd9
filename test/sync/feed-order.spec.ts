import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aHolder, type TestHolder } from '../support/holder.js';
import { aMember, type TestMember } from '../support/member.js';
import { rounds, timeFor } from '../support/rounds.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { type FeedItem, feedPage, readFeed } from './feed.js';

const USUAL = 8;
const TOPICS = ['links', 'contact-messages'];

/** What a member does next: toggles the link to a holder, or writes. */
type Act = { holder: number } | 'write';
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ holder: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.constant<Act>('write') },
);
/** Two devices of each of two members, who act at the same time. */
const device = fc.array(act, { minLength: 2, maxLength: 8 });
const devices = fc.tuple(device, device, device, device);

/** What the writers were told that they did. */
type Done = [event: string, id: string];

class Device {
  constructor(
    private readonly member: TestMember,
    private readonly holders: TestHolder[],
    private readonly done: Done[],
  ) {}

  async work(acts: Act[]): Promise<void> {
    for (const each of acts) await (each === 'write' ? this.write() : this.toggle(this.holders[each.holder]!));
  }

  private async write(): Promise<void> {
    const message = { message: 'Llámenme', contactHours: 'De 9 a 12', phone: '03571 15 631052' };
    const { status, body } = await this.member.api.post<{ id: string }>('/contact-messages', message);
    expect(status).toBe(201);
    this.done.push(['contact.created', body.id]);
  }

  private async toggle({ number, webKey }: TestHolder): Promise<void> {
    const { api } = this.member;
    const { body } = await api.get<{ items: { id: string; holder: { number: string } }[] }>('/accounts');
    const account = body.items.find(({ holder }) => holder.number === number);
    if (account) {
      const { status } = await api.delete(`/accounts/${account.id}`);
      if (status === 204) this.done.push(['link.removed', account.id]);
      else expect(status).toBe(404);
      return;
    }
    const made = await api.post<{ id: string }>('/accounts', { holderNumber: number, webKey });
    if (made.status === 201) this.done.push(['link.created', made.body.id]);
    // The other device was faster; or it took the new link off before this one could read it.
    else expect([409, 404]).toContain(made.status);
  }
}

/** Every event that must have happened, by what the tables say of the members. */
async function happened(tenant: TestTenant, members: TestMember[]): Promise<string[]> {
  const rows = await tenant.sql<{ key: string }>(
    `select 'contact.created ' || id as key from contact_messages where user_id = any ($1)
     union all select 'link.created ' || id from accounts where user_id = any ($1)
     union all select e.event || ' ' || id from ended_accounts, (values ('link.created'), ('link.removed')) e (event) where user_id = any ($1)`,
    [members.map(({ userId }) => userId)],
  );
  return rows.map(({ key }) => key).toSorted();
}

const keyOf = ({ event, accountId, messageId }: FeedItem) => `${event} ${accountId ?? messageId}`;

/** Reads until the writers are done and nothing more comes. */
async function follow(tenant: TestTenant, topic: string, from: string, limit: number, isOver: () => boolean) {
  const items: FeedItem[] = [];
  for (let cursor = from; ;) {
    const wasOver = isOver();
    const page = await feedPage(tenant, topic, cursor, limit);
    items.push(...page.items);
    if (wasOver && page.nextCursor === cursor) return { items, cursor };
    cursor = page.nextCursor;
  }
}

describe('Whoever reads a feed while others write', () => {
  let tenant: TestTenant;
  const ends: Record<string, string> = { links: '0', 'contact-messages': '0' };
  beforeAll(async () => {
    tenant = await aTenant();
  });

  async function round(plans: Act[][], limit: number, place: number): Promise<void> {
    const done: Done[] = [];
    const members = [await aMember(tenant), await aMember(tenant)];
    const holders = [await aHolder(tenant), await aHolder(tenant)];
    let isOver = false;
    const reading = TOPICS.map((topic) => follow(tenant, topic, ends[topic]!, limit, () => isOver));
    await Promise.all(plans.map((acts, i) => new Device(members[i % 2]!, holders, done).work(acts))).finally(
      () => (isOver = true),
    );
    const read = await Promise.all(reading);
    // Each event once and no other.
    const told = read.flatMap(({ items }) => items.map(keyOf));
    expect(told.toSorted()).toEqual(await happened(tenant, members));
    expect(told).toEqual(expect.arrayContaining(done.map((each) => each.join(' '))));
    // A link begins before it ends.
    const links = read[0]!.items;
    for (const { accountId } of links.filter(({ event }) => event === 'link.removed'))
      expect(links.filter((each) => each.accountId === accountId).map(({ event }) => event)).toEqual([
        'link.created',
        'link.removed',
      ]);
    // From any cursor, in pages of any size, the rest is the same in the same order.
    for (const [i, topic] of TOPICS.entries()) {
      const { items, cursor } = read[i]!;
      const seen = items.length === 0 ? 0 : place % items.length;
      const after = String(Number(ends[topic]) + seen);
      const rest = await readFeed(tenant, topic, { after, limit: 1 + (place % 7) });
      expect(rest).toMatchObject({ cursor });
      expect(rest.items.map(keyOf)).toEqual(items.slice(seen).map(keyOf));
      ends[topic] = cursor;
    }
  }

  it(
    'gets each event once and in order, and may begin again at any cursor',
    () =>
      fc.assert(
        fc.asyncProperty(devices, fc.integer({ min: 1, max: 5 }), fc.nat(), (plans, limit, place) =>
          round(plans, limit, place),
        ),
        { ...rounds<[[Act[], Act[], Act[], Act[]], number, number]>(USUAL), endOnFailure: true },
      ),
    timeFor(USUAL, 20_000),
  );
});
