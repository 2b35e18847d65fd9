import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { aMember } from '../support/member.js';
import { aSupporter, type TestSupporter } from '../support/staff.js';
import { aTenant, keyring, publicSql, type TestTenant } from '../support/tenant.js';
import { aSupportProcess, type SupportProcess } from './support-process.js';

const settings = {
  name: 'Cooperativa Nueva Ltda.',
  city: 'Almafuerte',
  province: 'Córdoba',
  cuit: '30545678905',
  services: ['electricity'],
  contact: { whatsapp: [], phone: '03571 400000', email: 'hola@coop.example' },
  claimsEmail: 'reclamos@coop.example',
  contactEmail: 'contacto@coop.example',
  branding: { primaryColor: '#0b5fa5' },
  passwordPolicy: { minLength: 8, maxLength: 128 },
};
const aSlug = () => `n-${randomBytes(5).toString('hex')}`;

interface Shown {
  slug: string;
  status: string;
  settings: Record<string, unknown>;
  features: Record<string, boolean>;
}

describe('Support', () => {
  let office: SupportProcess;
  let support: TestSupporter;
  beforeAll(async () => {
    office = await aSupportProcess();
    support = await aSupporter({ steppedUp: true });
  }, 120_000);
  afterAll(() => office.stop());
  const create = (body: object) => support.api.post<Shown & { code?: string; errors?: { field: string }[] }>(`${office.url}/v1/platform/tenants`, body); // prettier-ignore

  it('makes a cooperative with all its tables, not open yet, and says who did', async () => {
    const slug = aSlug();
    const made = await create({ slug, settings });
    expect(made).toMatchObject({ status: 201, body: { slug, status: 'preparing', settings: { name: settings.name } } });
    expect((await client({ slug }).get('/me')).body).toMatchObject({ code: 'TENANT_NOT_OPEN' });
    const [row] = await publicSql<{ id: string }>('select id from tenants where slug = $1', [slug]);
    const audit = await support.api.get<{ items: object[] }>(
      `/v1/platform/audit?subject=${row!.id}&action=tenant.created`,
    );
    expect(audit.body.items).toMatchObject([{ actor: `staff:${support.staffId}` }]);
  });

  it('makes one of two with the same slug at once', async () => {
    const slug = aSlug();
    const both = await Promise.all([create({ slug, settings }), create({ slug, settings })]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    expect(both.find(({ status }) => status === 409)!.body.code).toBe('TENANT_EXISTS');
  });

  it.each([
    ['a word of the product', { slug: 'platform-x', settings: { ...settings, services: [] } }, 'settings.services'],
    ['a slug that is none', { slug: 'Ñandú', settings }, 'slug'],
    ['a reserved slug', { slug: 'personal', settings }, 'slug'],
    ['an unknown field', { slug: 'buena', settings: { ...settings, no: 1 } }, 'settings.no'],
    ['no settings', { slug: 'buena' }, 'settings'],
    ['a mapping of nothing', { slug: 'buena', settings: { ...settings, mappings: { no: {} } } }, 'settings.mappings'],
  ])('makes none of %s', async (_name, body, field) => {
    const answer = await create(body);
    expect([answer.status, answer.body.errors?.map((error) => error.field)]).toEqual([400, [field]]);
  });

  it('cannot make one where the process may not change schemas', async () => {
    expect(await support.api.post('/v1/platform/tenants', { slug: aSlug(), settings })).toMatchObject({
      status: 503,
      body: { code: 'PROVISIONING_OFF' },
    });
  });

  it('changes settings as they were shown, at once, and never sees credentials', async () => {
    const tenant = await aTenant();
    const path = `/v1/platform/tenants/${tenant.slug}`;
    const shown = await support.api.get<Shown>(path);
    expect(JSON.stringify(shown.body)).not.toContain(tenant.seller.accessToken);
    const changed = { ...shown.body.settings, city: 'Río Tercero', claims: { silenceDays: 3 } };
    expect((await support.api.send('PUT', `${path}/settings`, changed)).body).toMatchObject({ settings: changed });
    expect((await client(tenant).get('')).body).toMatchObject({ city: 'Río Tercero' });
    expect((await support.api.send('PUT', `${path}/settings`, { ...changed, name: null })).status).toBe(400);
    expect((await support.api.send('PUT', `${path}/settings`, { ...changed, payments: {} })).status).toBe(400);
  });

  it('puts credentials in the place of others, sealed', async () => {
    const tenant = await aTenant();
    const path = `${office.url}/v1/platform/tenants/${tenant.slug}/payment-credentials`;
    const fresh = { ...tenant.seller, accessToken: 'TEST-another-token-of-theirs' };
    expect((await support.api.send('PUT', path, fresh)).status).toBe(204);
    const [row] = await publicSql<{ key_id: string; ciphertext: Buffer }>(
      `select key_id, ciphertext from tenant_secrets where tenant_id = $1 and name = 'mercadopago'`,
      [tenant.id],
    );
    expect(JSON.parse(keyring.open(row!.key_id, row!.ciphertext, `${tenant.id}/mercadopago`))).toEqual(fresh);
  });

  it('finds nothing of a cooperative that there is not', async () => {
    const path = '/v1/platform/tenants/no-existe';
    for (const step of ['', '/onboarding', '/usage?month=2026-11', '/health', '/api-keys'])
      expect(await support.api.get(`${path}${step}`)).toMatchObject({
        status: 404,
        body: { code: 'TENANT_NOT_FOUND' },
      });
  });

  it('lists every cooperative by slug, page by page, and by their state', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await support.api.get<{ items: Shown[]; nextCursor: string | null }>(
        `/v1/platform/tenants?limit=3${cursor && `&cursor=${cursor}`}`,
      );
      seen.push(...body.items.map(({ slug }) => slug));
      cursor = body.nextCursor ?? '';
    } while (cursor);
    expect(seen).toEqual([...new Set(seen)].toSorted());
    const { body } = await support.api.get<{ items: Shown[] }>('/v1/platform/tenants?status=preparing&limit=200');
    expect(new Set(body.items.map(({ status }) => status))).toEqual(new Set(['preparing']));
  });
});

describe('A feature that is switched off', () => {
  let tenant: TestTenant;
  let support: TestSupporter;
  beforeAll(async () => {
    tenant = await aTenant();
    support = await aSupporter({ steppedUp: true });
  });
  const switched = (features: object) =>
    support.api.patch<Shown>(`/v1/platform/tenants/${tenant.slug}/features`, features);

  it.each([
    ['payments', '/payments'],
    ['claims', '/claims'],
    ['contact', '/contact-messages'],
    ['webPush', '/me/push-subscriptions'],
    ['registration', '/auth/register'],
  ])('%s begins nothing new, and goes on when it is on again', async (feature, path) => {
    const { api } = await aMember(tenant);
    expect((await switched({ [feature]: false })).body.features).toMatchObject({ [feature]: false });
    expect(await api.post(path, {})).toMatchObject({ status: 503, body: { code: 'FEATURE_OFF' } });
    if (feature === 'payments') expect((await api.get('/payments')).status).toBe(200);
    const { body } = await switched({ [feature]: true });
    expect(new Set(Object.values(body.features))).toEqual(new Set([true]));
    expect((await api.post(path, {})).status).toBe(400);
  });

  it('is this cooperative’s alone', async () => {
    const other = await aMember(await aTenant());
    await switched({ claims: false });
    expect((await other.api.post('/claims', {})).status).toBe(400);
    await switched({ claims: true });
  });
});
