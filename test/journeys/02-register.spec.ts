import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { client, type Client } from '../support/client.js';
import { mailTo } from '../support/mail.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

/** Georgina, as in the manual; her password has the manual's 6 to 20 characters. */
const georgina = {
  firstName: 'Georgina',
  lastName: 'Paván',
  email: `georgina.${randomBytes(4).toString('hex')}@procoopsrl.example`,
  password: 'mate y ñoquis',
};
const credentials = { email: georgina.email, password: georgina.password, keepSignedIn: false };

describe('Chapter 2: registering as a user of the app', () => {
  let almafuerte: TestTenant;
  let phone: Client;
  let link: string;

  beforeAll(async () => {
    almafuerte = await aTenant({
      name: 'Cooperativa de Servicios Públicos Almafuerte Ltda.',
      passwordPolicy: { minLength: 6, maxLength: 20 },
    });
    phone = client(almafuerte);
  });

  it('the form knows the limits of the password before anything is sent', async () => {
    const { body } = await phone.get('');
    expect(body).toMatchObject({ passwordPolicy: { minLength: 6, maxLength: 20 } });
  });

  it('says what is wrong at each field, in Spanish', async () => {
    const { status, body } = await phone.post('/auth/register', { ...georgina, email: 'georgina', password: 'corta' });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ field: 'email', detail: 'Escriba un correo electrónico válido.' }],
    });
    const again = await phone.post('/auth/register', { ...georgina, password: 'corta' });
    expect(again.body).toMatchObject({
      errors: [{ field: 'password', code: 'TOO_SHORT', detail: 'La contraseña debe tener entre 6 y 20 caracteres.' }],
    });
  });

  it('REGISTRARSE is accepted', async () => {
    expect(await phone.post('/auth/register', georgina)).toMatchObject({ status: 202 });
  });

  it('a mail comes in the cooperative’s name, with one link, and an answer to it reaches the cooperative', async () => {
    const mail = await mailTo(georgina.email, /^Active su cuenta$/);
    expect(mail.from.name).toBe('Cooperativa de Servicios Públicos Almafuerte Ltda.');
    expect(mail.replyTo).toBe('contacto@coop.example');
    expect(mail.text).toContain('Hola, Georgina:');
    expect(mail.text).toContain('24 horas');
    const links = mail.links.filter((found) => found.includes('/activar'));
    expect(links).toHaveLength(1);
    link = links[0]!;
    expect(mail.text).toContain(link);
  });

  it('until then nobody gets in', async () => {
    expect(await phone.post('/auth/login', credentials)).toMatchObject({
      status: 401,
      body: { code: 'INVALID_CREDENTIALS' },
    });
  });

  it('the link opens a page with a button, and the button activates', async () => {
    const page = await phone.get<string>(link);
    expect(page.status).toBe(200);
    const [, action] = /<form method="post" action="([^"]+)"/.exec(page.body)!;
    const [, token] = /name="token" value="([^"]+)"/.exec(page.body)!;
    const pressed = await phone.post<string>(new URL(action!, link).href, new URLSearchParams({ token: token! }));
    expect(pressed).toMatchObject({ status: 200, body: expect.stringContaining('Su cuenta quedó activada') });
  });

  it('from now on Georgina is a user', async () => {
    const { status, body } = await phone.post<{ accessToken: string }>('/auth/login', credentials);
    expect(status).toBe(200);
    expect((await client(almafuerte, body.accessToken).get('/me')).body).toMatchObject({
      firstName: 'Georgina',
      lastName: 'Paván',
    });
  });
});
