import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aClaimant } from '../claims/claimant.js';
import { anOffice, codeOf, type Office, PABLO } from '../claims/claim-desk.js';
import { nightComes } from '../housekeeping/night.js';
import { mailTo } from '../support/mail.js';
import { stack } from '../support/stack.js';
import { aCivicApp, aCivicKey, type CivicApp, PLAZA, type Told } from './civic-app.js';

const anAddress = () => `rosa-${randomBytes(4).toString('hex')}@example.com`;
let app: CivicApp;
let office: Office;
beforeAll(async () => {
  [app, office] = [await aCivicApp(), await anOffice()];
}, 60_000);
afterAll(() => office.close());

const at = <T>(work: () => Promise<T>) => office.as(app.tenant, work);
const one = async (number: string) => (await app.get<Told[]>(`/requests/${number}.json`)).body[0]!;
/** Everything that anybody can read of the cooperative's requests. */
const everything = async (number: string) => {
  const paths = [
    '/requests.json',
    '/requests.xml',
    `/requests/${number}.json`,
    `/requests?service_request_id=${number}`,
  ];
  const answers = await Promise.all(paths.map((path) => app.get<unknown>(path)));
  return answers.map(({ body }) => JSON.stringify(body)).join('\n');
};

/** Where a member lives; 87 metres from the middle of its cell. */
const HOME: [number, number] = [-32.193612, -64.254487];

describe('A member’s claim', () => {
  it('is told by its kind, its state and its neighbourhood: not a word of theirs, nor who they are, nor where they live', async () => {
    const me = await aClaimant(app.tenant, { point: HOME, address: 'Sarmiento 742' });
    const claim = await me.file({
      ...{ categoryId: await app.code('Sin servicio'), phone: '3571 15 631052' },
      description: 'Soy Georgina, de Sarmiento 742. Mi marido usa un respirador.',
    });
    const own = await me.file({
      location: { latitude: -32.193612, longitude: -64.254487, address: 'Al fondo del pasaje' },
      categoryId: await app.code('Alumbrado'),
    });
    expect(await one(claim.number)).toMatchObject({
      ...{ status: 'open', description: 'Reclamo sobre energía eléctrica: Sin servicio.' },
      ...{ lat: -32.193, long: -64.255, address: null },
    });
    expect(await one(own.number)).toMatchObject({ lat: -32.193, long: -64.255, address: null });
    const told = (await everything(claim.number)) + (await everything(own.number));
    expect(told).toContain(claim.number);
    const [user] = await app.tenant.sql<{ email: string; name: string; last: string }>(
      'select email, first_name as name, last_name as last from users where id = $1',
      [me.member.userId],
    );
    const secrets = [
      ...['Georgina', 'respirador', 'Sarmiento', 'pasaje', '631052', '3936', '4487', claim.id, claim.trackingCode],
      ...[me.supply.number, user!.email, `${user!.name} ${user!.last}`],
    ];
    expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
  });

  it('stands in the middle of a cell that does not move: many claims of one house tell no more than one', async () => {
    const app = await aCivicApp();
    const categoryId = await app.code('Sin servicio');
    const neighbours = [HOME, HOME, [-32.1921, -64.2559], [-32.1939, -64.2541]] as const;
    for (const [latitude, longitude] of neighbours)
      await (await aClaimant(app.tenant, { point: [latitude, longitude] })).file({ categoryId });
    const { body } = await app.get('/requests.json');
    expect(new Set(body.map(({ lat, long }) => `${lat} ${long}`))).toEqual(new Set(['-32.193 -64.255']));
    expect(body).toHaveLength(4);
    // Nor does a circle around the house.
    const around = async (lat: number, long: number) =>
      (await app.get(`/requests.json?lat=${lat}&long=${long}&radius=5`)).body.length;
    expect([await around(...HOME), await around(-32.193, -64.255)]).toEqual([0, 4]);
  });

  it('is not told at all where its kind is about one member alone, or it has none', async () => {
    const me = await aClaimant(app.tenant);
    const [billing] = await app.tenant.sql<{ id: string }>(
      `select id from claim_categories where service = 'electricity' and name = 'Facturación'`,
    );
    for (const claim of [await me.file({ categoryId: billing!.id }), await me.file()]) {
      expect((await app.get(`/requests/${claim.number}.json`)).status).toBe(404);
      expect(await everything(claim.number)).not.toContain(claim.number);
    }
    const code = billing!.id;
    expect((await app.get(`/requests.json?service_code=${code}`)).body).toEqual([]);
  });
});

describe('What an app sent', () => {
  it('is told in its author’s words and at its place, without its author', async () => {
    const email = anAddress();
    const number = await app.file({
      ...{ description: 'Poste inclinado', address_string: 'Mitre y Belgrano', email, phone: '3571 15 445566' },
      ...{ first_name: 'Rosaura', last_name: 'Quintana', account_id: 'cuenta-9', device_id: 'aparato-9' },
    });
    expect(await one(number)).toMatchObject({
      ...{ description: 'Poste inclinado', address: 'Mitre y Belgrano' },
      ...{ lat: Number(PLAZA.lat), long: Number(PLAZA.long) },
    });
    const told = await everything(number);
    for (const secret of [email, '445566', 'Rosaura', 'Quintana', 'cuenta-9', 'aparato-9', app.key])
      expect([secret, told.includes(secret)]).toEqual([secret, false]);
  });

  it('is withheld, and told again, as the cooperative says; a member’s words need neither', async () => {
    const number = await app.file({ description: 'Pérez, el de Mitre 9, roba luz', address_string: 'Mitre 9' });
    await at(() => office.desk.withhold(number, true, PABLO));
    expect((await at(() => office.desk.show(number))).withheldAt).toBeInstanceOf(Date);
    expect(await everything(number)).not.toMatch(/Pérez|Mitre 9/);
    expect(await one(number)).toMatchObject({ lat: -32.193, long: -64.255, address: null });
    await at(() => office.desk.withhold(number, false, PABLO));
    expect(await one(number)).toMatchObject({ description: expect.stringContaining('Pérez'), address: 'Mitre 9' });
    const audit = await app.tenant.sql<{ action: string }>(
      `select action from public.audit_log where tenant_id = $1 and action like 'claim.%' order by id`,
      [app.tenant.id],
    );
    expect(audit.map(({ action }) => action)).toEqual(['claim.withheld', 'claim.shown-again']);
    const { number: member } = await (await aClaimant(app.tenant)).file();
    expect(await codeOf(at(() => office.desk.withhold(member, true, PABLO)))).toBe('CLAIM_STATE');
    expect(await codeOf(at(() => office.desk.forgetAuthor(member, PABLO)))).toBe('CLAIM_STATE');
  });

  it('is nobody’s once its author asks to be forgotten, or never wrote: nobody is written to', async () => {
    const email = anAddress();
    const number = await app.file({ email, first_name: 'Rosa', phone: '3571 15 631052', description: 'Sin autor' });
    await mailTo(email, new RegExp(number));
    await at(() => office.desk.forgetAuthor(number, PABLO));
    await at(() => office.desk.resolve(number, 'Listo', PABLO));
    const rows = await app.tenant.sql('select contact, phone from claims where number = $1', [number]);
    expect(rows).toEqual([{ contact: null, phone: null }]);
    expect(await app.tenant.sql('select template from outgoing_mails where recipient = $1', [email])).toHaveLength(1);
  });

  it('is known for a day by a digest alone, in case it comes again', async () => {
    await app.file({ description: 'Un secreto', device_id: 'aparato-77' });
    const rows = await app.tenant.sql('select * from open311_posts');
    expect(JSON.stringify(rows)).not.toMatch(/secreto|aparato/);
    await app.tenant.sql(`update open311_posts set created_at = now() - interval '25 hours'`);
    await nightComes(app.tenant);
    expect(await app.tenant.sql('select * from open311_posts')).toEqual([]);
  }, 120_000);
});

describe('The logs', () => {
  it('hold no key and no word of a request, wherever they were given', async () => {
    const [key, email, words] = [await aCivicKey(app.tenant), anAddress(), `secreto ${randomBytes(4).toString('hex')}`];
    await app.file({ api_key: key, email, description: words });
    await app.post({ api_key: `${key}x`, email, description: words });
    await app.get(`/requests.json?api_key=${key}&start_date=${encodeURIComponent(words)}`);
    await app.post('', `/requests.json?api_key=${key}`);
    const files = (await readdir(stack.logs, { withFileTypes: true })).filter((each) => each.isFile());
    expect(files.length).toBeGreaterThan(0);
    const logs = await Promise.all(files.map(({ name }) => readFile(join(stack.logs, name), 'utf8')));
    for (const secret of [key, words]) expect(logs.filter((log) => log.includes(secret))).toEqual([]);
  });
});
