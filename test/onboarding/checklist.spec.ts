import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { replaceMercadoPago } from '../../src/modules/tenant/replace-credentials.js';
import { aHolder, anAccount } from '../support/holder.js';
import { anInvoice } from '../support/invoice.js';
import { client } from '../support/client.js';
import { aMember } from '../support/member.js';
import { aStaffMember } from '../support/staff.js';
import { stack } from '../support/stack.js';
import { keyring } from '../support/tenant.js';
import { notify } from '../payments/webhook-client.js';
import { importing } from '../sync/imports.js';
import { aLogo, aNewcomer, type Newcomer, waiveAll } from './newcomer.js';

const HOLDER = '{"holderNumber":"1","name":"Paván, Georgina","webKey":"COOP2019"}\n';
const notOpen = { status: 503, body: { code: 'TENANT_NOT_OPEN' } };

describe('The onboarding’s checklist', () => {
  let newcomer: Newcomer;
  beforeEach(async () => {
    newcomer = await aNewcomer({ claimsEmail: `reclamos-${randomBytes(4).toString('hex')}@coop.example` });
  });

  it('says of each step what is missing, in a sentence', async () => {
    const { items, mayOpen } = await newcomer.checklist();
    expect(mayOpen).toBe(false);
    expect(items.map(({ item, state }) => `${item}: ${state}`)).toEqual([
      'identity: done',
      'branding: missing',
      'services: done',
      'mapping: missing',
      'import: missing',
      'gateway: missing',
      'claims-address: missing',
      'test-member: missing',
      'open: missing',
    ]);
    for (const { state, missing } of items) expect(missing).toEqual(state === 'done' ? null : expect.stringMatching(/^[A-Z].{15,}\.$/)); // prettier-ignore
    expect((await newcomer.step('import')).missing).toBe('Falta importar titulares, suministros y comprobantes.');
    expect((await newcomer.step('open')).missing).toBe('Antes de abrir faltan 6 pasos.');
  });

  it('counts a file as tried, and as imported, once a row of it went in', async () => {
    const { tenant } = newcomer;
    await importing(tenant, 'holders', '{"holderNumber":""}\n', { dryRun: true });
    expect((await newcomer.step('mapping')).missing).toContain('de titulares, suministros y comprobantes');
    await importing(tenant, 'holders', HOLDER, { dryRun: true });
    expect((await newcomer.step('mapping')).missing).toContain('de suministros y comprobantes');
    expect((await newcomer.step('import')).missing).toContain('titulares');
    expect(await importing(tenant, 'holders', HOLDER)).toMatchObject({ status: 'finished', inserted: 1 });
    expect((await newcomer.step('import')).missing).toBe('Falta importar suministros y comprobantes.');
  });

  it('names services of supplies that the cooperative does not say it gives', async () => {
    const { tenant } = newcomer;
    await importing(tenant, 'holders', HOLDER);
    await importing(tenant, 'supplies', '{"holderNumber":"1","supplyNumber":"44","service":"gas"}\n');
    expect(await newcomer.step('services')).toMatchObject({
      state: 'missing',
      missing: expect.stringContaining('Gas'),
    });
  });

  it('takes a logo, made anew, and shows it to anybody', async () => {
    const { support, path, tenant } = newcomer;
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(await aLogo(900, 600))]), 'logo.png');
    expect((await support.api.post(`${path}/logo`, form)).status).toBe(204);
    expect(await newcomer.step('branding')).toMatchObject({ state: 'done' });
    const { body } = await support.api.get<{ settings: { branding: { logo: string } } }>(path);
    const shown = await client(tenant).get<Buffer>(body.settings.branding.logo);
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(shown.body.readUInt32BE(16)).toBe(512);
    expect((await client(tenant).get(`/logo/${'0'.repeat(16)}.png`)).status).toBe(404);
  });

  it('takes no drawing for a logo', async () => {
    const form = new FormData();
    form.append(
      'file',
      new Blob(['<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>']),
      'logo.png',
    );
    expect(await newcomer.support.api.post(`${newcomer.path}/logo`, form)).toMatchObject({ status: 415 });
  });

  it('asks the gateway whose the credentials are; others than those have to be asked about anew', async () => {
    const { support, path, tenant } = newcomer;
    expect((await support.api.post(`${path}/onboarding/gateway-check`)).status).toBe(200);
    expect(await newcomer.step('gateway')).toMatchObject({ state: 'done' });
    const target = { connectionString: stack.migratorDatabaseUrl, app: 'coop_app' };
    const renewed = { ...tenant.seller, webhookSecret: randomBytes(32).toString('hex') };
    await replaceMercadoPago(target, keyring, tenant.slug, renewed);
    expect(await newcomer.step('gateway')).toMatchObject({ missing: 'Falta probar las credenciales de Mercado Pago.' });
  });

  it('has nothing to ask the gateway where there are no credentials', async () => {
    const { support, path, step } = await aNewcomer({ payments: undefined });
    expect(await step('gateway')).toMatchObject({ missing: 'Faltan las credenciales de Mercado Pago.' });
    expect(await support.api.post(`${path}/onboarding/gateway-check`)).toMatchObject({
      status: 503,
      body: { code: 'PAYMENTS_NOT_CONFIGURED' },
    });
  });

  it.each([
    ['a token that the gateway does not know', { accessToken: 'TEST-nobody-has-this-one' }, /no aceptó el token/],
    ['a token of another account', { collectorId: '1' }, /otra cuenta/],
  ])('tells %s', async (_name, wrong, sentence) => {
    // The simulator knows the seller as they are.
    const mercadopago = { ...newcomer.tenant.seller, ...wrong };
    const { support, path, step } = await aNewcomer({ payments: { mercadopago } });
    const answer = await support.api.post<{ detail: string }>(`${path}/onboarding/gateway-check`);
    expect([answer.status, answer.body.detail]).toEqual([502, expect.stringMatching(sentence)]);
    expect((await step('gateway')).state).toBe('missing');
  });

  it('goes on without a step for a reason, which stays, and asks for it again', async () => {
    const { support, path, step } = newcomer;
    const waiver = `${path}/onboarding/waivers/branding`;
    expect((await support.api.send('PUT', waiver, { reason: 'corta' })).status).toBe(400);
    expect(
      (await support.api.send('PUT', `${path}/onboarding/waivers/open`, { reason: 'Porque sí, y ya' })).status,
    ).toBe(400);
    await support.api.send('PUT', waiver, { reason: 'Todavía no tienen logo' });
    expect(await step('branding')).toMatchObject({
      state: 'waived',
      waiver: { reason: 'Todavía no tienen logo', by: `staff:${support.staffId}` },
    });
    await support.api.delete(waiver);
    expect(await step('branding')).toMatchObject({ state: 'missing', waiver: null });
  });

  it('opens when nothing is missing, once, and says until then what is', async () => {
    const { support, path, tenant } = newcomer;
    const open = () => support.api.post<{ errors: { field: string }[] }>(`${path}/onboarding/open`);
    const refused = await open();
    expect([refused.status, refused.body.errors.map(({ field }) => field)]).toEqual([
      409,
      ['branding', 'mapping', 'import', 'gateway', 'claims-address', 'test-member'],
    ]);
    await waiveAll(newcomer);
    const [first, second] = await Promise.all([open(), open()]);
    expect([first.status, second.status].toSorted()).toEqual([200, 409]);
    expect(await newcomer.checklist()).toMatchObject({ status: 'active', mayOpen: false });
    expect((await client(tenant).post('/auth/register', { email: 'otra@example.com' })).status).toBe(400);
  });
});

describe('A cooperative that is being prepared', () => {
  let newcomer: Newcomer;
  const testMember = `prueba-${randomBytes(4).toString('hex')}@procoop.example`;
  beforeEach(async () => {
    newcomer = await aNewcomer();
    await newcomer.support.api.send('PUT', `${newcomer.path}/onboarding/test-member`, {
      email: testMember.toUpperCase(),
    });
  });

  it('lets nobody in but its test member', async () => {
    const { tenant } = newcomer;
    const anyone = client(tenant);
    const person = { firstName: 'Georgina', lastName: 'Paván', password: 'Calandria-Overa-7' };
    expect((await anyone.get('')).status).toBe(200);
    expect(await anyone.get('/claim-tracking/7KQ2-M4XT-9RWD')).toMatchObject(notOpen);
    expect(await anyone.get('/claim-categories?service=electricity')).toMatchObject(notOpen);
    for (const email of ['otra@example.com', [testMember], { a: 1 }, null])
      expect(await anyone.post('/auth/register', { ...person, email } as object)).toMatchObject(notOpen);
    expect(await anyone.post('/auth/login', { email: 'otra@example.com', password: 'x', keepSignedIn: false })).toMatchObject(notOpen); // prettier-ignore
    expect((await anyone.post('/auth/register', { ...person, email: testMember })).status).toBe(202);
    const listed = await anyone.get<{ items: { slug: string }[] }>(
      `/v1/tenants?search=${tenant.settings.name}&limit=200`,
    );
    expect(listed.body.items.map(({ slug }) => slug)).not.toContain(tenant.slug);
  });

  it('takes the gateway’s news, its system’s files and its staff', async () => {
    const { tenant } = newcomer;
    expect((await notify(tenant, { dataId: '123' })).status).toBe(200);
    expect((await client(tenant, tenant.apiKey).get('/sync/mappings')).status).toBe(200);
    expect((await (await aStaffMember(tenant, { role: 'admin' })).api.get('/staff/team')).status).toBe(200);
  });

  it('knows that its test member was shown an invoice, not that they looked for one', async () => {
    const { tenant, step } = newcomer;
    const member = await aMember(tenant, { email: testMember });
    expect((await step('test-member')).missing).toContain('agregue una cuenta');
    const holder = await aHolder(tenant);
    await anAccount(member, holder);
    expect((await member.api.get('/invoices')).status).toBe(200);
    expect((await step('test-member')).missing).toContain('vea un comprobante');
    await anInvoice(tenant, { holder });
    expect((await member.api.get('/invoices')).status).toBe(200);
    expect((await step('test-member')).state).toBe('done');
  });
});
