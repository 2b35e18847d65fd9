import { beforeAll, describe, expect, it } from '@jest/globals';
import { client, type Client } from '../support/client.js';
import { mailTo } from '../support/mail.js';
import { aMember, PASSWORD, type TestMember } from '../support/member.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

interface Tokens {
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
}

describe('Chapter 3: entering the app', () => {
  let almafuerte: TestTenant;
  let georgina: TestMember;
  let phone: Client;
  let tokens: Tokens;

  beforeAll(async () => {
    almafuerte = await aTenant({ name: 'Cooperativa de Servicios Públicos Almafuerte Ltda.' });
    georgina = await aMember(almafuerte);
    phone = client(almafuerte);
  });

  const signIn = (password: string, keepSignedIn = false) =>
    phone.post<Tokens>('/auth/login', { email: georgina.email, password, keepSignedIn });

  it('a wrong password is told in one sentence that gives nothing away', async () => {
    expect(await signIn('otra cosa')).toMatchObject({
      status: 401,
      body: { detail: 'El correo o la contraseña no son correctos, o la cuenta todavía no fue activada.' },
    });
  });

  it('ENTRAR with «Mantener sesión iniciada» opens a session that lasts', async () => {
    const { status, body } = await signIn(PASSWORD, true);
    expect(status).toBe(200);
    tokens = body;
    const { body: sessions } = await client(almafuerte, tokens.accessToken).get<{ items: { keepSignedIn: boolean }[] }>(
      '/me/sessions',
    );
    expect(sessions.items[0]).toMatchObject({ keepSignedIn: true, current: true });
  });

  it('the app goes on by itself when the access token ends', async () => {
    const { status, body } = await phone.post<Tokens>('/auth/refresh', { refreshToken: tokens.refreshToken });
    expect(status).toBe(200);
    tokens = body;
    expect(await client(almafuerte, tokens.accessToken).get('/me')).toMatchObject({ body: { email: georgina.email } });
  });

  it('leaving ends the session at once', async () => {
    expect(await client(almafuerte, tokens.accessToken).post('/auth/logout')).toMatchObject({ status: 204 });
    expect(await client(almafuerte, tokens.accessToken).get('/me')).toMatchObject({
      status: 401,
      body: { code: 'SESSION_ENDED', detail: 'La sesión terminó. Inicie sesión nuevamente.' },
    });
  });

  it('«Olvidé los datos de acceso» leads by mail to a page for a new password', async () => {
    expect(await phone.post('/auth/forgot-password', { email: georgina.email })).toMatchObject({ status: 202 });
    const mail = await mailTo(georgina.email, /^Restablezca su contraseña$/);
    expect(mail.text).toContain('30 minutos');
    const link = mail.links.find((found) => found.includes('/restablecer'))!;
    const page = await phone.get<string>(link);
    const [, token] = /name="token" value="([^"]+)"/.exec(page.body)!;
    const form = new URLSearchParams({ token: token!, password: 'ñandúes al trote', repeated: 'ñandúes al trote' });
    expect(await phone.post<string>(link.split('?')[0]!, form)).toMatchObject({
      status: 200,
      body: expect.stringContaining('Su contraseña quedó cambiada'),
    });
    expect(await signIn('ñandúes al trote')).toMatchObject({ status: 200 });
    expect(await georgina.api.get('/me')).toMatchObject({ status: 401 });
    await mailTo(georgina.email, /^Su contraseña fue cambiada$/);
  });
});
