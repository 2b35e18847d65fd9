import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson } from '../auth/people.js';
import { client } from '../support/client.js';
import { aMember } from '../support/member.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

describe('A name, which greets in mails to whatever address was typed', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
  });

  it.each([
    'Gane https://premio.example',
    'Entre a premio.com.ar ya',
    'www.premio.example',
    'Escriba a premio@example.com',
    'mailto:premio',
    '<a href=x>',
    'premio\\example',
  ])('cannot carry a link: %s', async (name) => {
    const refused = (field: string) => ({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: [{ field, code: 'INVALID_NAME' }] },
    });
    const person = { firstName: name, lastName: 'Ñañez' };
    expect(await client(tenant).post('/auth/register', aPerson(person))).toMatchObject(refused('firstName'));
    expect(await client(tenant).post('/auth/register', aPerson({ lastName: name }))).toMatchObject(refused('lastName'));
  });

  it('nor get one later', async () => {
    const { api } = await aMember(tenant);
    expect(await api.patch('/me', { firstName: 'Ana premio.example' })).toMatchObject({ status: 400 });
    expect(await api.patch('/me', { lastName: '//premio.example' })).toMatchObject({ status: 400 });
  });

  it.each([
    'María de los Ángeles',
    'D’Angelo',
    "O'Higgins",
    'Pérez-Gil',
    'M. Georgina',
    'J.R.',
    'Ñuñez (h)',
    'Müller Jr.',
  ])('is taken as people write it: %s', async (name) => {
    expect(await client(tenant).post('/auth/register', aPerson({ lastName: name }))).toMatchObject({ status: 202 });
  });
});
