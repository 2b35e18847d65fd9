import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { mailsTo, mailTo } from '../support/mail.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aClaimant, type Claim, type Claimant } from './claimant.js';
import { anOffice, type Office, PABLO } from './claim-desk.js';

interface Nearby {
  id: string;
  number: string;
  distance: string;
  joinedCount: number;
  joined: boolean;
}

const PLAZA: [number, number] = [-32.193, -64.2544];
/** So many metres to the north of the square. */
const north = (metres: number): [number, number] => [PLAZA[0] + metres / 111_195, PLAZA[1]];
const east = (metres: number): [number, number] => [
  PLAZA[0],
  PLAZA[1] + metres / (111_195 * Math.cos((PLAZA[0] * Math.PI) / 180)),
];

let tenant: TestTenant;
let office: Office;
beforeAll(async () => {
  [tenant, office] = [await aTenant(), await anOffice()];
}, 60_000);
afterAll(() => office.close());

const around = async (who: Claimant, service = 'electricity') =>
  (await who.member.api.get<{ items: Nearby[] }>(`/claims/nearby?supplyId=${who.supply.id}&service=${service}`)).body
    .items;
const join = (who: Claimant, id: string, supplyId = who.supply.id) =>
  who.member.api.post<{ joinedCount: number; code?: string }>(`/claims/${id}/joins`, { supplyId });
const detail = async (who: Claimant, id: string) => (await who.member.api.get<Claim>(`/claims/${id}`)).body;

describe('Claims near a supply', () => {
  it('are those of others within 300 metres, in the same street or on the same feeder', async () => {
    const coop = await aTenant();
    const me = await aClaimant(coop, { point: PLAZA, address: 'Bv. España 1234', feeder: 'D-01' });
    const filedAt = async (where: object) => (await (await aClaimant(coop, where)).file()).id;
    const expected = {
      [await filedAt({ point: north(299), address: 'Mitre 1', feeder: 'D-02' })]: 'near',
      [await filedAt({ point: east(299), address: 'Mitre 2', feeder: 'D-01' })]: 'near',
      [await filedAt({ point: north(5_000), address: 'Boulevard ESPANA s/n', feeder: 'D-02' })]: 'street',
      [await filedAt({ address: 'España 7', feeder: 'D-01' })]: 'street',
      [await filedAt({ point: north(301), address: 'Mitre 3', feeder: 'D-01' })]: 'feeder',
    };
    await filedAt({ point: north(301), address: 'Mitre 4', feeder: 'D-02' });
    await filedAt({ point: east(301), address: 'Mitre 5', feeder: 'D-02' });
    await filedAt({ address: 'Mitre 6' });
    await me.file();
    const found = await around(me);
    expect(Object.fromEntries(found.map(({ id, distance }) => [id, distance]))).toEqual(expected);
    expect(found.map(({ id }) => id)).toEqual(Object.keys(expected).reverse());
    expect(await around(me, 'water')).toEqual([]);
    const path = `/claims/nearby?supplyId=${me.supply.id}&service=electricity&limit=2`;
    const { body: first } = await me.member.api.get<{ items: Nearby[]; nextCursor: string }>(path);
    const { body: second } = await me.member.api.get<{ items: Nearby[] }>(`${path}&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(found.slice(0, 4).map(({ id }) => id));
  });

  it('show neither words, author nor place', async () => {
    const coop = await aTenant();
    const where = { point: PLAZA, address: 'Rivadavia 77' };
    const [author, me] = [await aClaimant(coop, where), await aClaimant(coop, { ...where, address: 'Rivadavia 90' })];
    const { id, number } = await author.file({ description: 'secreto', phone: '+5493571631052' });
    const { body } = await me.member.api.get(`/claims/nearby?supplyId=${me.supply.id}&service=electricity`);
    expect(body).toEqual({
      items: [
        {
          ...{ id, number, status: 'received', service: 'electricity', category: null, distance: 'near' },
          ...{ createdAt: expect.any(String), joinedCount: 0, joined: false },
        },
      ],
      nextCursor: null,
    });
  });

  it('are open ones, and about what neighbours can share', async () => {
    const coop = await aTenant();
    const where = { address: 'Mitre 1' };
    const [author, me] = [await aClaimant(coop, where), await aClaimant(coop, where)];
    const { body } = await author.member.api.get<{ items: { id: string; name: string }[] }>(
      '/claim-categories?service=electricity',
    );
    const about = (name: string) => ({ categoryId: body.items.find((each) => each.name === name)!.id });
    await author.file(about('Facturación'));
    const shared = await author.file(about('Sin servicio'));
    const resolved = await author.file();
    await office.as(coop, () => office.desk.resolve(resolved.id, 'Listo', PABLO));
    expect((await around(me)).map(({ id }) => id)).toEqual([shared.id]);
    await author.member.api.post(`/claims/${resolved.id}/reopening`, { text: 'No' });
    expect((await around(me)).map(({ id }) => id)).toEqual([resolved.id, shared.id]);
  });

  it('are where the author said, not where they live', async () => {
    const coop = await aTenant();
    const me = await aClaimant(coop, { point: PLAZA, address: 'Mitre 1' });
    const author = await aClaimant(coop, { point: north(9_000), address: 'Belgrano 1' });
    const [latitude, longitude] = north(10).map((degrees) => Math.round(degrees * 1e6) / 1e6) as [number, number];
    const claim = await author.file({ location: { latitude, longitude, address: 'Frente a la plaza' } });
    expect(claim.location).toEqual({ latitude, longitude, address: 'Frente a la plaza' });
    expect((await around(me)).map(({ id, distance }) => [id, distance])).toEqual([[claim.id, 'near']]);
    expect((await author.file()).location).toEqual({
      latitude: expect.closeTo(north(9_000)[0], 5),
      longitude: PLAZA[1],
      address: 'Belgrano 1',
    });
  });

  it.each([
    [{ latitude: 48.85, longitude: 2.35 }, 'location.latitude', 'OUTSIDE_ARGENTINA'],
    [{ latitude: -32.1, longitude: 64.2 }, 'location.longitude', 'OUTSIDE_ARGENTINA'],
    [{ latitude: -32.1234567, longitude: -64.2 }, 'location.latitude', 'NOT_A_NUMBER'],
    [{ latitude: '-32.1', longitude: -64.2 }, 'location.latitude', 'NOT_A_NUMBER'],
    [{ latitude: -32.1 }, 'location.longitude', 'NOT_A_NUMBER'],
    [{ latitude: -32.1, longitude: -64.2, address: 'a\u0007' }, 'location.address', 'INVALID_FORMAT'],
    [{ latitude: -32.1, longitude: -64.2, precision: 3 }, 'location.precision', 'UNKNOWN_FIELD'],
    ['Plaza', 'location', 'NOT_AN_OBJECT'],
  ])('are not filed at %j', async (location, field, code) => {
    const someone = await aClaimant(tenant);
    const { status, body } = await someone.member.api.post('/claims', someone.request({ location }));
    expect(status).toBe(400);
    expect(body).toMatchObject({ errors: expect.arrayContaining([expect.objectContaining({ field, code })]) });
  });

  it('are looked for from one’s own supplies, for a service that they have', async () => {
    const [me, other] = [await aClaimant(tenant), await aClaimant(tenant)];
    const look = (query: string) => me.member.api.get(`/claims/nearby?${query}`);
    expect((await look(`supplyId=${other.supply.id}&service=electricity`)).status).toBe(404);
    expect((await look(`supplyId=${me.supply.id}&service=gas`)).body).toMatchObject({
      errors: [{ field: 'service', code: 'NOT_OF_THIS_SUPPLY' }],
    });
    expect((await look('service=electricity')).status).toBe(400);
    expect((await client(tenant).get(`/claims/nearby?supplyId=${me.supply.id}&service=electricity`)).status).toBe(401);
  });
});

describe('«A mí también»', () => {
  const street = { address: 'Sarmiento 100' };

  it('counts each neighbour once, also when all come at once, and tells them of the steps', async () => {
    const author = await aClaimant(tenant, street);
    const neighbours = await Promise.all(Array.from({ length: 4 }, () => aClaimant(tenant, street)));
    const { id, number } = await author.file({ description: 'secreto' });
    const answers = await Promise.all([...neighbours, ...neighbours].map((each) => join(each, id)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201));
    expect((await detail(author, id)).joinedCount).toBe(4);
    expect((await around(neighbours[0]!))[0]).toMatchObject({ id, joinedCount: 4, joined: true });
    const shown = await office.as(tenant, () => office.desk.show(id));
    expect(shown.joins.map(({ email }) => email).sort()).toEqual(neighbours.map(({ member }) => member.email).sort());
    expect((await client(tenant).get(`/claim-tracking/${shown.trackingCode}`)).body).toMatchObject({ joinedCount: 4 });

    await office.as(tenant, () => office.desk.start(id, PABLO));
    await office.as(tenant, () => office.desk.answer(id, 'Estimada Georgina', PABLO));
    await office.as(tenant, () => office.desk.resolve(id, 'Cable cambiado en lo de Georgina', PABLO));
    for (const { member } of neighbours) {
      await mailTo(member.email, new RegExp(`${number}: Resuelto`));
      const mails = await mailsTo(member.email);
      expect(mails.map(({ subject }) => subject).sort()).toEqual([
        `Reclamo ${number}: En curso`,
        `Reclamo ${number}: Resuelto`,
      ]);
      for (const { source } of mails)
        for (const word of ['secreto', 'Georgina Pav', 'Cable']) expect(source).not.toContain(word);
    }
  }, 60_000);

  it('is listed for who joined, without the words of others, until they leave', async () => {
    const [author, me] = [
      await aClaimant(tenant, { address: 'Colón 1' }),
      await aClaimant(tenant, { address: 'Colón 2' }),
    ];
    const { id, number } = await author.file({ description: 'secreto' });
    await join(me, id);
    const { body } = await me.member.api.get<{ items: object[] }>('/claims/joined');
    expect(body.items).toEqual([
      {
        ...{ id, number, status: 'received', service: 'electricity', category: null, joinedCount: 1 },
        ...{
          supplyId: me.supply.id,
          createdAt: expect.any(String),
          joinedAt: expect.any(String),
          updatedAt: expect.any(String),
        },
      },
    ]);
    expect((await me.member.api.get(`/claims/${id}`)).status).toBe(404);
    expect((await me.member.api.get<{ items: object[] }>('/claims')).body.items).toEqual([]);
    expect((await me.member.api.delete(`/claims/${id}/joins`)).status).toBe(204);
    expect((await me.member.api.delete(`/claims/${id}/joins`)).status).toBe(404);
    expect((await me.member.api.get<{ items: object[] }>('/claims/joined')).body.items).toEqual([]);
    expect((await detail(author, id)).joinedCount).toBe(0);
  });

  it('is said only of what is near, open and somebody else’s, from one’s own supply', async () => {
    const author = await aClaimant(tenant, { address: 'Tucumán 1' });
    const [near, far] = [
      await aClaimant(tenant, { address: 'Tucumán 9' }),
      await aClaimant(tenant, { address: 'Salta 9' }),
    ];
    const { id } = await author.file();
    expect((await join(author, id)).status).toBe(404);
    expect((await join(far, id)).status).toBe(404);
    expect((await join(far, id, near.supply.id)).status).toBe(404);
    const stranger = await aClaimant(await aTenant(), { address: 'Tucumán 2' });
    expect((await join(stranger, id)).status).toBe(404);
    await tenant.sql(`update claims set status = 'closed' where id = $1`, [id]);
    expect((await join(near, id)).status).toBe(404);
    expect((await detail(author, id)).joinedCount).toBe(0);
  });

  it('goes with the user who said it, and is in the export of their data', async () => {
    const [author, me] = [
      await aClaimant(tenant, { address: 'Jujuy 1' }),
      await aClaimant(tenant, { address: 'Jujuy 2' }),
    ];
    const { id, number } = await author.file();
    await join(me, id);
    expect((await me.member.api.get('/me/data-export')).body).toMatchObject({
      joinedClaims: [{ number, service: 'electricity', supplyNumber: me.supply.number, joinedAt: expect.any(String) }],
    });
    expect((await me.member.api.delete('/me', { password: me.member.password })).status).toBe(204);
    expect((await detail(author, id)).joinedCount).toBe(0);
  });

  it('is said so often in a day and no more', async () => {
    const me = await aClaimant(tenant);
    const statuses: number[] = [];
    for (let i = 0; i < 41; i += 1) statuses.push((await join(me, '00000000-0000-7000-8000-000000000000')).status);
    expect([new Set(statuses.slice(0, 40)), statuses[40]]).toEqual([new Set([404]), 429]);
  });
});
