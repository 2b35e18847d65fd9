import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anOffice, type Office } from '../claims/claim-desk.js';
import { client } from '../support/client.js';
import { mailTo } from '../support/mail.js';
import { aMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aTenant } from '../support/tenant.js';
import { aCivicApp, aCivicKey, type CivicApp, type Filed, PLAZA, type Refusal } from './civic-app.js';

const anAddress = () => `rosa-${randomBytes(4).toString('hex')}@example.com`;
const claimsEmail = anAddress();
let app: CivicApp;
let office: Office;
let code: string;
beforeAll(async () => {
  [app, office] = [await aCivicApp({ claimsEmail }), await anOffice()];
  code = await app.code('Sin servicio');
}, 60_000);
afterAll(() => office.close());

const show = (number: string) => office.as(app.tenant, () => office.desk.show(number));
const numberOf = ({ body }: { body: Filed[] }) => body[0]!.service_request_id;
const claims = async () => (await app.tenant.sql<{ n: number }>('select count(*) as n from claims'))[0]!.n;
const refusalOf = async (form: object, send = app) => {
  const { status, body } = await send.post<Refusal>(form as Record<string, string>);
  return [status, body.map(({ description }) => description)];
};

describe('A request that an app files', () => {
  it('is a claim with a number at once, where it was said to be, and its author is told', async () => {
    const email = anAddress();
    const { status, body } = await app.post<Filed[]>({
      ...{ service_code: code, lat: '-32.19301249999', long: '-64.254487', address_string: ' Bv. España y Mitre ' },
      ...{ email: email.toUpperCase(), first_name: 'Rosa', last_name: 'Díaz', phone: '3571 15 631052' },
      ...{ description: 'No hay luz\nen la cuadra', account_id: 'v-1', device_id: 'd-1', 'attribute[X]': '1' },
      media_url: 'http://127.0.0.1:1/foto.jpg',
    });
    expect(status).toBe(200);
    expect(body).toEqual([
      {
        service_request_id: expect.stringMatching(/^R-\d{4}-\d{6}$/),
        service_notice: 'La imagen de media_url no se recibe.',
        account_id: 'v-1',
      },
    ]);
    expect(await show(numberOf({ body }))).toMatchObject({
      ...{ source: 'open311', status: 'received', category: 'Sin servicio', description: 'No hay luz\nen la cuadra' },
      location: { latitude: -32.193012, longitude: -64.254487, address: 'Bv. España y Mitre' },
      author: { firstName: 'Rosa', lastName: 'Díaz', email, phone: '+5493571631052' },
    });
    expect((await mailTo(claimsEmail, new RegExp(numberOf({ body })))).text).toContain('Rosa Díaz');
    await mailTo(email, new RegExp(numberOf({ body })));
  });

  it('says until when the cooperative answers', async () => {
    const prompt = await aCivicApp({ claimDeadline: { days: 5, calendar: 'calendar', holidays: [] } });
    const { body } = await prompt.post<Filed[]>({ service_code: await prompt.code('Sin servicio'), ...PLAZA });
    expect(body[0]!.service_notice).toMatch(/^La cooperativa responde antes del /);
    const told = await prompt.get(`/requests/${numberOf({ body })}.json`);
    expect(told.body[0]!.expected_datetime).toMatch(/^\d{4}-\d{2}-\d{2}T03:00:00Z$/);
  });

  it('may be a place without a name, a name without a place, and without a word', async () => {
    expect(await show(await app.file())).toMatchObject({
      location: { address: null },
      description: 'Reclamo sobre energía eléctrica: Sin servicio.',
      author: null,
    });
    const number = numberOf(
      await app.post<Filed[]>({ service_code: code, address_string: 'Mitre 1', lat: '', long: ' ' }),
    );
    expect(await show(number)).toMatchObject({ location: { latitude: null, longitude: null, address: 'Mitre 1' } });
  });

  it('is one, however often its app sends it within minutes, also at the same time', async () => {
    const form = { service_code: code, ...PLAZA, description: 'Lo mismo', device_id: 'd-2' };
    const before = await claims();
    const sent = await Promise.all(Array.from({ length: 6 }, () => app.post<Filed[]>(form)));
    const again = await app.post<Filed[]>({ ...Object.fromEntries(Object.entries(form).reverse()), unknown: 'x' });
    expect(new Set([...sent, again].map(numberOf)).size).toBe(1);
    expect(await claims()).toBe(before + 1);
    expect(numberOf(await app.post<Filed[]>({ ...form, device_id: 'd-3' }))).not.toBe(numberOf(again));
    const other = await aCivicKey(app.tenant);
    expect(numberOf(await app.post<Filed[]>({ ...form, api_key: other }))).not.toBe(numberOf(again));
    await app.tenant.sql(`update open311_posts set created_at = created_at - interval '16 minutes'`);
    expect(numberOf(await app.post<Filed[]>(form))).not.toBe(numberOf(again));
  });

  it('needs a kind that is offered and a place', async () => {
    const before = await claims();
    const place = 'lat: Diga dónde es: lat y long, o address_string.';
    expect(await refusalOf(PLAZA)).toEqual([400, ['service_code: Es obligatorio.']]);
    expect(await refusalOf({ service_code: code })).toEqual([400, [place]]);
    expect(await refusalOf({ service_code: code, lat: PLAZA.lat })).toEqual([400, ['long: Envíe lat y long juntos.']]);
    expect(await refusalOf({ service_code: code, long: PLAZA.long })).toEqual([400, ['lat: Envíe lat y long juntos.']]);
    expect((await refusalOf({ service_code: code, address_id: '77' }))[1]).toEqual([
      expect.stringContaining('address_id: La cooperativa no usa códigos'),
    ]);
    const [billing] = await app.tenant.sql<{ id: string }>(
      `select id from claim_categories where name = 'Facturación' limit 1`,
    );
    const [retired] = await app.tenant.sql<{ id: string }>(
      `update claim_categories set active = false where name = 'Poca presión' returning id`,
    );
    for (const service_code of ['none', billing!.id, retired!.id, code.toUpperCase()])
      expect((await refusalOf({ service_code, ...PLAZA }))[0]).toBe(404);
    expect((await app.get(`/services/${retired!.id}.json`)).status).toBe(404);
    expect(await claims()).toBe(before);
  });

  it('comes as a form alone', async () => {
    const body = JSON.stringify({ api_key: app.key, service_code: code, ...PLAZA });
    for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x', 'application/xml', 'x']) {
      const { status, body: told } = await app.post(body, '/requests.json', { 'content-type': type });
      expect([type, status, told]).toEqual([
        ...[type, 400],
        [{ code: 400, description: 'Envíe los datos como formulario (application/x-www-form-urlencoded).' }],
      ]);
    }
  });
});

describe('An address that was typed elsewhere', () => {
  it('is sent one confirmation a day, without a word that was typed with it', async () => {
    const email = anAddress();
    const words = {
      first_name: 'Estimado cliente',
      description: 'Compre ya en spam.example',
      address_string: 'Visite spam.example',
    };
    const numbers = [];
    for (const description of ['Uno', 'Dos', 'Tres'])
      numbers.push(await app.file({ email, ...words, description: `${words.description} ${description}` }));
    const { text, html } = await mailTo(email, new RegExp(numbers[0]!));
    expect(text).toContain('Si no fue usted');
    expect(`${text}${html}`).not.toMatch(/spam|Estimado cliente/);
    expect(await app.tenant.sql('select template from outgoing_mails where recipient = $1', [email])).toHaveLength(1);
  });

  it('can be written in ten requests a day, whatever the key', async () => {
    const form = { email: anAddress(), service_code: code, ...PLAZA };
    const keys = [app.key, await aCivicKey(app.tenant)];
    const statuses = [];
    for (let sent = 0; sent < 11; sent++)
      statuses.push((await app.post({ ...form, description: `N.º ${sent}`, api_key: keys[sent % 2]! })).status);
    expect(statuses).toEqual([...Array<number>(10).fill(200), 429]);
    const { headers, body } = await app.post({ ...form, description: 'Otro' });
    expect([Number(headers.get('retry-after')) > 3600, body[0]!.code]).toEqual([true, 429]);
    expect((await app.post({ ...form, email: anAddress() })).status).toBe(200);
  });
});

describe('A key', () => {
  const form = () => ({ service_code: code, ...PLAZA });
  const REFUSED = [
    { code: 403, description: 'La clave de API (api_key) falta, no es válida o dejó de estar vigente.' },
  ];

  it('that is missing, wrong, another cooperative’s, ended or a member’s opens nothing: 403, and nobody learns which', async () => {
    const elsewhere = await aCivicApp();
    const [revoked, expired] = [await aCivicKey(app.tenant), await aCivicKey(app.tenant)];
    const end = (key: string, assignment: string) =>
      app.tenant.sql(`update public.api_keys set ${assignment} where prefix = $1`, [key.split('_')[1]]);
    await end(revoked, 'revoked_at = now()');
    await end(expired, 'expires_at = now()');
    const { accessToken } = await aMember(app.tenant);
    const before = await claims();
    for (const key of ['', ' ', 'x', `${app.key}x`, elsewhere.key, revoked, expired, accessToken, `${app.key},x`]) {
      const { status, body } = await app.post({ ...form(), api_key: key });
      expect([key, status, body]).toEqual([key, 403, REFUSED]);
    }
    // As the other routes take a key is no way here.
    const bearer = { authorization: `Bearer ${app.key}` };
    expect((await app.post({ ...form(), api_key: '' }, '/requests.json', bearer)).status).toBe(403);
    expect(await claims()).toBe(before);
  });

  it('of a management system does not open this door, nor this one’s theirs', async () => {
    const { status, body } = await app.post({ ...form(), api_key: app.tenant.apiKey });
    expect([status, body]).toEqual([403, [{ code: 403, description: 'No tiene permiso para hacer esto.' }]]);
    const api = client(app.tenant, app.key);
    for (const path of ['/sync/claims', '/sync/payments', '/sync/links'])
      expect((await api.get(path)).status).toBe(403);
    expect((await api.get('/claims')).status).toBe(401);
  });

  it('may stand in the address too, as some apps have it', async () => {
    const body = new URLSearchParams(form()).toString();
    expect((await app.post(body, `/requests.json?api_key=${app.key}`)).status).toBe(200);
    expect((await app.post(body, '/requests.json')).status).toBe(403);
  });

  it('files three hundred an hour, and is then told when to come again', async () => {
    const key = await aCivicKey(app.tenant);
    await app.post({ ...form(), api_key: key, description: 'La primera' });
    const [{ id }] = (await app.tenant.sql<{ id: string }>('select id from public.api_keys where prefix = $1', [
      key.split('_')[1],
    ])) as [{ id: string }];
    await app.tenant.sql('update public.rate_limits set points = 300 where key = $1', [`open311-key:${id}`]);
    const { status, headers } = await app.post({ ...form(), api_key: key, description: 'Otra' });
    expect([status, headers.has('retry-after')]).toEqual([429, true]);
    expect((await app.post({ ...form(), description: 'De otra clave' })).status).toBe(200);
  });
});

describe('What is filed', () => {
  it('is the cooperative’s own: another’s app does not see it', async () => {
    const other = await aCivicApp();
    const number = await app.file({ description: 'Solo aquí' });
    const { body } = await other.get('/requests.json');
    expect(body).toEqual([]);
    expect((await other.get(`/requests/${number}.json`)).status).toBe(404);
    const tenant = await aTenant();
    expect((await client(tenant).get(`${stack.apiUrl}/open311/v2/${tenant.slug}/requests/${number}.json`)).status).toBe(
      404,
    );
  });
});
