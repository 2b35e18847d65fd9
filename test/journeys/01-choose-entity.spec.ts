import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

interface Listed {
  items: { slug: string; name: string }[];
  nextCursor: string | null;
}

/** A word that only this file's cooperatives have. */
const word = `Ñandú${randomBytes(4).toString('hex')}`;
const anyone = client({ slug: 'none' });
let almafuerte: TestTenant;
let ribera: TestTenant;

beforeAll(async () => {
  almafuerte = await aTenant({
    name: `Cooperativa de Servicios Públicos ${word} Almafuerte Ltda.`,
    city: 'Río Tercero',
    passwordPolicy: { minLength: 6, maxLength: 20 },
    branding: { primaryColor: '#0b5fa5', logo: 'https://coop.example/logo.svg' },
  });
  ribera = await aTenant({ name: `Árbol ${word} La Ribera`, city: 'Villa María', province: 'Córdoba' });
});

async function found(search: string): Promise<string[]> {
  const { status, body } = await anyone.get<Listed>(`/v1/tenants?search=${encodeURIComponent(search)}`);
  expect(status).toBe(200);
  return body.items.map(({ slug }) => slug);
}

describe('Choosing the entity', () => {
  it('begins with a search that does not ask for accents, capitals or the words’ order', async () => {
    const plain = word.replace('Ñandú', 'nandu');
    expect(await found(plain)).toEqual([ribera.slug, almafuerte.slug]);
    expect(await found(`${plain.toUpperCase()} RIO tercero`)).toEqual([almafuerte.slug]);
    expect(await found(`cordoba maria ${word}`)).toEqual([ribera.slug]);
    expect(await found(`${word} inexistente`)).toEqual([]);
  });

  it('takes every sign for itself: nothing in a search is a pattern or a statement', async () => {
    for (const search of ['%', '_', `${word}%`, `' or 1=1 --`, '\\', '({[']) expect(await found(search)).toEqual([]);
    expect((await anyone.get('/v1/tenants?search=%00')).status).toBe(400);
    expect((await anyone.get(`/v1/tenants?search=${'x'.repeat(101)}`)).status).toBe(400);
  });

  it('shows the list by name, page by page', async () => {
    const search = encodeURIComponent(word);
    const first = await anyone.get<Listed>(`/v1/tenants?search=${search}&limit=1`);
    expect(first.body.items).toEqual([
      { slug: ribera.slug, name: `Árbol ${word} La Ribera`, city: 'Villa María', province: 'Córdoba', logoUrl: null },
    ]);
    const second = await anyone.get<Listed>(`/v1/tenants?search=${search}&limit=1&cursor=${first.body.nextCursor}`);
    expect(second.body).toMatchObject({ items: [{ slug: almafuerte.slug }], nextCursor: null });
    expect((await anyone.get('/v1/tenants?limit=1&search=')).body).toMatchObject({ items: [expect.anything()] });
    expect((await anyone.get('/v1/tenants?cursor=WzFd')).body).toMatchObject({ code: 'INVALID_CURSOR' });
  });

  it('tells what the app needs of the chosen one, and nothing of what is the cooperative’s own', async () => {
    const { body, headers } = await client(almafuerte).get('');
    expect(body).toEqual({
      slug: almafuerte.slug,
      name: almafuerte.settings.name,
      city: 'Río Tercero',
      province: 'Córdoba',
      logoUrl: 'https://coop.example/logo.svg',
      services: ['electricity', 'water'],
      contact: { whatsapp: ['+5493571000000'], phone: '03571 400000', email: 'hola@coop.example' },
      branding: { primaryColor: '#0b5fa5', logoUrl: 'https://coop.example/logo.svg' },
      passwordPolicy: { minLength: 6, maxLength: 20 },
    });
    expect(headers.get('cache-control')).toMatch(/^public, max-age=\d+$/);
    expect(JSON.stringify(body)).not.toContain(almafuerte.seller.accessToken);
  });

  it('answers for an entity that does not exist with a problem that nobody keeps', async () => {
    for (const slug of ['no-existe', 'ALMAFUERTE', '%22%3B%20drop%20schema%20public']) {
      const { status, body, headers } = await anyone.get(`/v1/tenants/${slug}`);
      expect([status, body.code]).toEqual([404, 'TENANT_NOT_FOUND']);
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('offers no entity that is suspended', async () => {
    const closed = await aTenant({ name: `Cerrada ${word}` });
    await closed.sql(`update public.tenants set status = 'suspended' where id = $1`, [closed.id]);
    expect(await found(`cerrada ${word}`)).toEqual([]);
    expect((await client(closed).get('')).body).toMatchObject({ status: 503, code: 'TENANT_SUSPENDED' });
  });

  it('never shows a logo whose address is no web address', async () => {
    const odd = await aTenant({
      name: `Rara ${word}`,
      branding: { primaryColor: '#0b5fa5', logo: 'javascript:alert(1)' },
    });
    expect((await client(odd).get('')).body).toMatchObject({ logoUrl: null, branding: { logoUrl: null } });
  });
});
