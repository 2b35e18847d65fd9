import { beforeAll, describe, expect, it } from '@jest/globals';
import { client, type Client } from '../support/client.js';
import { aMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { linkFor } from './links.js';
import { aPerson, GOOD_PASSWORD, login } from './people.js';

let tenant: TestTenant;
let browser: Client;
beforeAll(async () => {
  tenant = await aTenant({ name: 'Coop. <Luz & Agua>', branding: { primaryColor: '#FFD54F', logo: null } });
  browser = client(tenant);
});

const url = (path: string) => `${stack.apiUrl}/${tenant.slug}/${path}`;
const submit = (path: string, fields: Record<string, string>) =>
  browser.post<string>(url(path), new URLSearchParams(fields));
const registered = async () => {
  const person = aPerson();
  await client(tenant).post('/auth/register', person);
  return { ...person, ...(await linkFor(person.email, 'activar')) };
};
const forgetful = async () => {
  const member = await aMember(tenant);
  await client(tenant).post('/auth/forgot-password', { email: member.email });
  return { ...member, ...(await linkFor(member.email, 'restablecer')) };
};
/** The value of the form's hidden field, as a browser would send it back. */
const tokenIn = (page: string) => /name="token" value="([^"]*)"/.exec(page)![1]!;

describe('Every page', () => {
  it('tells in a sentence that a link was cut short, and speaks of no fields', async () => {
    for (const path of ['activar', 'restablecer', 'activar?token=']) {
      const { status, body } = await browser.get<string>(url(path));
      expect(status).toBe(400);
      expect(body).toContain('El enlace está incompleto.');
      expect(body).not.toContain('campos');
    }
  });

  it('is there for a browser where nothing else is, while a program is told in a document', async () => {
    const asBrowser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    for (const address of [stack.apiUrl, url('no-existe'), url('recibo/AAAA-BBBB-CCCC-DDDD')]) {
      const page = await browser.get<string>(address, asBrowser);
      expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
      expect(page.body).toContain('No se pudo completar');
      expect((await browser.get<{ status: number }>(address)).body.status).toBe(404);
    }
    expect((await browser.get('/no-existe', asBrowser)).headers.get('content-type')).toMatch(/problem\+json/);
  });

  it('may be shown nowhere else, runs nothing, is kept by nobody and tells no other site where it was', async () => {
    const { link } = await registered();
    const { headers } = await browser.get(link);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is in Spanish, for a phone, with one heading, in the cooperative’s name and colours, without a script or a style of its own', async () => {
    const { link } = await registered();
    const { body } = await browser.get<string>(link);
    expect(body).toContain('<html lang="es-AR">');
    expect(body).toContain('width=device-width, initial-scale=1');
    expect(body.match(/<h1>/g)).toHaveLength(1);
    expect(body).toContain('Coop. &lt;Luz &amp; Agua&gt;');
    expect(body).not.toMatch(/<script|style=|<style|onclick|javascript:/i);
    const sheets = [...body.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map((match) => match[1]!);
    const [, colors] = await Promise.all(sheets.map((path) => browser.get<string>(`${stack.apiUrl}${path}`)));
    expect(colors).toMatchObject({ status: 200 });
    expect(colors!.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect(colors!.body).toContain('--brand:#ffd54f;--on-brand:#000000');
  });

  it('has no sheet for what is no colour', async () => {
    for (const name of ['red.css', 'ffd54f', '}body{.css', '..%2f..%2fpages.css']) {
      expect((await browser.get(`${stack.apiUrl}/assets/colors/${name}`)).status).toBe(404);
    }
  });

  it.each([
    ['a link without its token', 'activar', 400],
    ['a link that was made up', `activar?token=${'x'.repeat(43)}`, 410],
    ['a link that was made up', `restablecer?token=${'x'.repeat(43)}`, 410],
    ['markup for a token', 'activar?token=%3Cscript%3Ealert(1)%3C/script%3E', 410],
  ])('says what is wrong with %s on a page, with the status of it', async (_name, path, status) => {
    const answer = await browser.get<string>(url(path));
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.body).toMatch(/<h1>.+<\/h1>[^]*role="alert"/);
    expect(answer.body).not.toContain('<script');
  });

  it('of a cooperative that does not exist is a page too', async () => {
    const answer = await browser.get<string>(`${stack.apiUrl}/no-hay/activar?token=x`);
    expect(answer.status).toBe(404);
    expect(answer.body).toContain('No encontramos esa entidad.');
  });

  it('takes forms alone', async () => {
    const json = await browser.post<string>(url('activar'), { token: 'x' });
    expect(json.status).toBe(415);
    expect(json.headers.get('content-type')).toContain('text/html');
    expect((await submit('activar', { token: 'x', otra: 'cosa' })).status).toBe(400);
    expect((await submit('activar', { __proto__: 'x', token: '' })).status).toBe(400);
    expect((await submit('activar', { token: 'x'.repeat(70_000) })).status).toBe(413);
  });
});

describe('The activation page', () => {
  it('activates when its button is pressed, and not when the link is only looked at', async () => {
    const { link, email } = await registered();
    for (let i = 0; i < 3; i += 1) {
      const { status, body } = await browser.get<string>(link);
      expect(status).toBe(200);
      expect(body).toContain('Activar mi cuenta</button>');
    }
    expect(await login(tenant, email, GOOD_PASSWORD)).toMatchObject({ status: 401 });
    const pressed = await submit('activar', { token: tokenIn((await browser.get<string>(link)).body) });
    expect(pressed.status).toBe(200);
    expect(pressed.body).toContain('<h1>Su cuenta quedó activada</h1>');
    expect(await login(tenant, email, GOOD_PASSWORD)).toMatchObject({ status: 200 });
    expect(await browser.get<string>(link)).toMatchObject({
      status: 410,
      body: expect.stringContaining('ya fue usado o venció'),
    });
  });
});

describe('The page for a new password', () => {
  it('sets it when it was typed twice the same', async () => {
    const { link, email } = await forgetful();
    const { body } = await browser.get<string>(link);
    expect(body).toContain('<label for="password">Contraseña nueva</label>');
    expect(body).toContain('aria-describedby="password-hint"');
    expect(body).toContain('autocomplete="new-password"');
    const set = await submit('restablecer', {
      token: tokenIn(body),
      password: '¿Zorzal & "calandria"?',
      repeated: '¿Zorzal & "calandria"?',
    });
    expect(set).toMatchObject({ status: 200, body: expect.stringContaining('<h1>Su contraseña quedó cambiada</h1>') });
    expect(await login(tenant, email, '¿Zorzal & "calandria"?')).toMatchObject({ status: 200 });
    expect(await browser.get(link)).toMatchObject({ status: 410 });
  });

  it.each([
    ['differ', 'repeated', { password: GOOD_PASSWORD, repeated: 'otra cosa' }, 400, 'no son iguales'],
    ['are empty', 'password', { password: '', repeated: '' }, 400, 'entre 8 y 128'],
    ['are too short', 'password', { password: 'corta', repeated: 'corta' }, 400, 'entre 8 y 128'],
    ['are too easy', 'password', { password: 'georgina1', repeated: 'georgina1' }, 422, 'fácil de adivinar'],
  ])('says at the field that the two %s, and the link still works', async (_name, field, typed, status, words) => {
    const { token } = await forgetful();
    const answer = await submit('restablecer', { token, ...typed });
    expect(answer.status).toBe(status);
    const [input] = new RegExp(`<input\\s+id="${field}"[^>]*>`).exec(answer.body)!;
    expect(input).toContain(`${field}-error"`);
    expect(input).toContain('aria-invalid="true"');
    expect(new RegExp(`id="${field}-error"[^>]*>([^<]*)<`).exec(answer.body)![1]).toContain(words);
    expect(answer.body).not.toContain('value="otra cosa"');
    const second = { token: tokenIn(answer.body), password: GOOD_PASSWORD, repeated: GOOD_PASSWORD };
    expect(await submit('restablecer', second)).toMatchObject({ status: 200 });
  });
});
