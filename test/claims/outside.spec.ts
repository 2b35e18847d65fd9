import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { answersTo, mailTo } from '../support/mail.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aClaimant } from './claimant.js';
import { anOffice, codeOf, type Office, PABLO } from './claim-desk.js';

const claimsEmail = `reclamos-${randomBytes(4).toString('hex')}@coop.example`;
let tenant: TestTenant;
let office: Office;
beforeAll(async () => {
  [tenant, office] = [await aTenant({ claimsEmail }), await anOffice()];
}, 60_000);
afterAll(() => office.close());

const location = { latitude: -32.193, longitude: -64.2544, address: 'Bv. España y Mitre' };
const someone = () => ({
  firstName: 'Rosa',
  lastName: 'Díaz',
  email: `rosa-${randomBytes(4).toString('hex')}@example.com`,
  phone: '+5493571631052',
});
const file = (more: object = {}, coop = tenant) =>
  office.as(coop, () =>
    office.filing.fileFromOutside({
      ...{ source: 'open311', service: 'electricity', categoryId: null, description: 'Poste inclinado' },
      ...{ location, contact: null, ...more },
    }),
  );
const at = <T>(work: () => Promise<T>) => office.as(tenant, work);

describe('A claim from outside', () => {
  it('has a number, a clock, a page and mails like any other, without a user and a supply', async () => {
    const contact = someone();
    const id = await file({ contact });
    const shown = await at(() => office.desk.show(id));
    expect(shown).toMatchObject({
      ...{ source: 'open311', status: 'received', supplyNumber: null, holderName: null, author: contact },
      location,
      number: expect.stringMatching(/^R-\d{4}-\d{6}$/),
    });
    const toCooperative = await mailTo(claimsEmail, new RegExp(shown.number));
    expect(toCooperative.replyTo).toMatch(answersTo('c'));
    for (const word of ['Rosa Díaz', 'Bv. España y Mitre', '-32.193000, -64.254400', 'otra aplicación'])
      expect(toCooperative.text).toContain(word);
    const { links } = await mailTo(contact.email, new RegExp(shown.number));
    const page = await client(tenant).get<string>(links.find((link) => link.includes(shown.trackingCode))!);
    expect(page.body).toContain(shown.number);
    await at(() => office.desk.resolve(id, 'Enderezado', PABLO));
    expect((await mailTo(contact.email, /resuelto/)).text).toContain('Enderezado');
  });

  it('may be nobody’s: nobody is written to, and it runs its course', async () => {
    const id = await file();
    const { number } = await at(() => office.desk.show(id));
    expect((await mailTo(claimsEmail, new RegExp(number))).text).toContain('no dejó un correo');
    await at(() => office.desk.answer(id, 'Vamos', PABLO));
    await at(() => office.desk.resolve(id, 'Listo', PABLO));
    expect(await at(() => office.desk.show(id))).toMatchObject({ status: 'resolved', author: null });
  });

  it('is in the feed of the management system, with its place', async () => {
    const id = await file();
    const { body } = await client(tenant, tenant.apiKey).get<{ items: { claimId: string }[] }>(
      '/sync/claims?limit=200',
    );
    expect(body.items.find(({ claimId }) => claimId === id)).toMatchObject({
      ...{ event: 'claim.created', holderNumber: null, supplyNumber: null, source: 'open311', joinedCount: 0 },
      ...{ latitude: location.latitude, longitude: location.longitude },
    });
  });

  it('is offered to neighbours, and asks for a service and a category that there are', async () => {
    const coop = await aTenant();
    const id = await file({}, coop);
    const me = await aClaimant(coop, { point: [location.latitude, location.longitude] });
    const path = `/claims/nearby?supplyId=${me.supply.id}&service=electricity`;
    expect((await me.member.api.get<{ items: object[] }>(path)).body.items).toMatchObject([{ id, distance: 'near' }]);
    expect(await codeOf(file({ service: 'gas' }))).toBe('VALIDATION_FAILED');
    expect(await codeOf(file({ categoryId: '00000000-0000-7000-8000-000000000000' }))).toBe('VALIDATION_FAILED');
  });
});

describe('The finder', () => {
  it('finds all claims of the cooperative by what is asked, newest first, in pages', async () => {
    const coop = await aTenant();
    const before = new Date();
    const { file: fileOwn } = await aClaimant(coop);
    const outside = await file({}, coop);
    const own = await fileOwn();
    const water = await fileOwn({ service: 'water' });
    const find = async (criteria: object) =>
      (await office.as(coop, () => office.finder.find({ limit: 50, ...criteria }))).items.map(({ id }) => id);
    expect(await find({})).toEqual([water.id, own.id, outside]);
    expect(await find({ ids: [own.id, outside] })).toEqual([own.id, outside]);
    expect(await find({ numbers: [water.number] })).toEqual([water.id]);
    expect(await find({ services: ['water', 'gas'] })).toEqual([water.id]);
    expect(await find({ source: 'open311' })).toEqual([outside]);
    expect(await find({ statuses: ['closed'] })).toEqual([]);
    expect(await find({ from: before, until: new Date(Date.now() + 1000) })).toHaveLength(3);
    expect(await find({ until: before })).toEqual([]);
    const { items, nextCursor } = await office.as(coop, () => office.finder.find({ limit: 2 }));
    expect([items.length, await find({ limit: 2, cursor: nextCursor })]).toEqual([2, [outside]]);
    expect((await office.as(coop, () => office.finder.find({ ids: [outside], limit: 1 }))).items).toMatchObject([
      { source: 'open311', description: 'Poste inclinado', ...location, categoryId: null },
    ]);
  });
});
