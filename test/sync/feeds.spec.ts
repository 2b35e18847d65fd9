import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { aClaimant } from '../claims/claimant.js';
import { client } from '../support/client.js';
import { aHolder } from '../support/holder.js';
import { aMember, PASSWORD, type TestMember } from '../support/member.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { readFeed } from './feed.js';

const MESSAGE = { message: 'Quiero un medidor nuevo', contactHours: 'De 9 a 12', phone: '03571 15 631052' };

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await aTenant();
});

const linked = async (member: TestMember, alias: string | null = null) => {
  const { number, webKey } = await aHolder(member.tenant);
  const { status, body } = await member.api.post<{ id: string }>('/accounts', { holderNumber: number, webKey, alias });
  expect(status).toBe(201);
  return { id: body.id, number };
};
const userOf = ({ firstName, lastName, email }: TestMember) => ({ firstName, lastName, email });

describe('The feed of contact messages', () => {
  it('tells what was written, by whom, and which holders they have linked', async () => {
    const member = await aMember(tenant);
    const [first, second] = [await linked(member), await linked(member)];
    const { body: left } = await member.api.post('/contact-messages', MESSAGE);
    const [told] = (await readFeed(tenant, 'contact-messages')).items;
    expect(told).toEqual({
      event: 'contact.created',
      occurredAt: left.createdAt,
      messageId: left.id,
      ...MESSAGE,
      phone: '+5493571631052',
      user: userOf(member),
      holderNumbers: [first.number, second.number],
    });
  });

  it('names nobody and nothing of one who was forgotten, and goes on', async () => {
    const own = await aTenant();
    const [leaver, stayer] = [await aMember(own), await aMember(own)];
    await leaver.api.post('/contact-messages', MESSAGE);
    await stayer.api.post('/contact-messages', MESSAGE);
    expect((await leaver.api.delete('/me', { password: PASSWORD })).status).toBe(204);
    const { items, cursor } = await readFeed(own, 'contact-messages');
    expect(items[0]).toEqual({
      event: 'contact.created',
      occurredAt: expect.any(String),
      messageId: expect.any(String),
      message: null,
      contactHours: null,
      phone: null,
      user: null,
      holderNumbers: [],
    });
    expect(items[1]).toMatchObject({ ...MESSAGE, phone: '+5493571631052', user: userOf(stayer) });
    expect([items.length, cursor]).toEqual([2, '2']);
  });
});

describe('The feed of links', () => {
  it('tells of a link and of its end, with the same id', async () => {
    const own = await aTenant();
    const member = await aMember(own);
    const { id, number } = await linked(member, 'Negocio');
    await member.api.patch(`/accounts/${id}`, { alias: 'La casa' });
    expect((await member.api.delete(`/accounts/${id}`)).status).toBe(204);
    expect((await member.api.delete(`/accounts/${id}`)).status).toBe(404);
    const of = (event: string) => ({
      event,
      occurredAt: expect.any(String),
      accountId: id,
      holderNumber: number,
      user: userOf(member),
      alias: 'La casa',
      linkedAt: expect.any(String),
    });
    expect((await readFeed(own, 'links')).items).toEqual([of('link.created'), of('link.removed')]);
    const { body } = await member.api.get<{ accounts: object[] }>('/me/data-export');
    expect(body.accounts).toMatchObject([{ id, alias: 'La casa', endedAt: expect.any(String) }]);
  });

  it('tells of every link that ends with its user, without a name, also of what ended before', async () => {
    const own = await aTenant();
    const member = await aMember(own);
    const [gone, one, other] = [await linked(member, 'a'), await linked(member, 'b'), await linked(member, 'c')];
    await member.api.delete(`/accounts/${gone.id}`);
    const { cursor } = await readFeed(own, 'links');
    expect((await member.api.delete('/me', { password: PASSWORD })).status).toBe(204);
    const news = await readFeed(own, 'links', { after: cursor });
    expect(news.items).toMatchObject(
      [one, other].map(({ id, number }) => ({ event: 'link.removed', accountId: id, holderNumber: number })),
    );
    const { items } = await readFeed(own, 'links');
    expect(items.map(({ user, alias }) => [user, alias])).toEqual(Array(6).fill([null, null]));
    expect(await own.sql('select user_id, alias from ended_accounts')).toEqual(
      Array(3).fill({ user_id: null, alias: null }),
    );
  });

  it('tells of one end where the user takes the link off and leaves in the same moment', async () => {
    const own = await aTenant();
    for (let round = 0; round < 6; round += 1) {
      const member = await aMember(own);
      const { id } = await linked(member);
      const [unlinked, left] = await Promise.all([
        member.api.delete(`/accounts/${id}`),
        member.api.delete('/me', { password: PASSWORD }),
      ]);
      expect(left.status).toBe(204);
      expect([204, 401, 404]).toContain(unlinked.status);
      const { items } = await readFeed(own, 'links');
      expect(items.filter(({ accountId }) => accountId === id).map(({ event }) => event)).toEqual([
        'link.created',
        'link.removed',
      ]);
    }
  });

  it('says nothing of a holder that the management system closes: the user still has it', async () => {
    const own = await aTenant();
    const member = await aMember(own);
    await linked(member);
    await own.sql('update holders set closed_at = now()');
    expect((await readFeed(own, 'links')).items.map(({ event }) => event)).toEqual(['link.created']);
  });
});

describe('Every feed', () => {
  const TOPICS = { payments: 'payments', claims: 'claims', contact: 'contact-messages', links: 'links' };

  it.each(Object.entries(TOPICS))('is opened by the scope %s alone', async (scope, topic) => {
    const own = await aTenant();
    const open = async (scopes: string[]) => {
      await own.sql('update public.api_keys set scopes = $2 where tenant_id = $1', [own.id, scopes]);
      return (await client(own, own.apiKey).get(`/sync/${topic}`)).status;
    };
    expect(await open([scope])).toBe(200);
    expect(await open(['import', 'acknowledge', ...Object.keys(TOPICS).filter((each) => each !== scope)])).toBe(403);
  });

  it.each(Object.values(TOPICS))('%s goes past an entry whose subject is gone, at its end too', async (topic) => {
    const own = await aTenant();
    const entries = [1, 2, 3].map((position) => `('${topic}', ${position}, 'x.gone', '${uuid()}')`).join(', ');
    await own.sql(`insert into feed_entries (topic, position, event, subject_id) values ${entries}`);
    await own.sql('insert into feed_counters (topic, last_position) values ($1, 3)', [topic]);
    expect(await readFeed(own, topic, { limit: 2 })).toEqual({ items: [], cursor: '3' });
    expect(await readFeed(own, topic, { after: '77' })).toEqual({ items: [], cursor: '77' });
  });

  it('goes past such an entry between others', async () => {
    const own = await aTenant();
    const { file } = await aClaimant(own);
    const first = await file();
    await own.sql(`update feed_counters set last_position = 2`);
    await own.sql(`insert into feed_entries (topic, position, event, subject_id) values ('claims', 2, 'x.gone', $1)`, [
      uuid(),
    ]);
    const second = await file();
    for (const limit of [1, 2, 200]) {
      const { items, cursor } = await readFeed(own, 'claims', { limit });
      expect([items.map(({ claimId }) => claimId), cursor]).toEqual([[first.id, second.id], '3']);
    }
  });
});
