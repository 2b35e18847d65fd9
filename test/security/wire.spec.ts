import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../../src/app.module.js';
import { environment } from '../../src/platform/config/environment.js';
import { createHttpApp } from '../../src/platform/http/http-app.js';
import { client } from '../support/client.js';
import { aMember, type TestMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

let tenant: TestTenant;
let member: TestMember;
beforeAll(async () => {
  tenant = await aTenant();
  member = await aMember(tenant);
});

const at = (path: string) => `${stack.apiUrl}${path}`;
const here = () => `/v1/tenants/${tenant.slug}`;

const ANSWERS: [what: string, status: number, ask: () => Promise<Response>][] = [
  [
    'personal data',
    200,
    () => fetch(at(`${here()}/me`), { headers: { authorization: `Bearer ${member.accessToken}` } }),
  ],
  ['a refusal', 401, () => fetch(at(`${here()}/me`))],
  ['a route that is none', 404, () => fetch(at('/nowhere'))],
  ['a path that is no path', 400, () => fetch(at('/%zz'))],
  ['a cooperative that is none', 404, () => fetch(at('/v1/tenants/nobody/me'))],
  ['a body in another format', 415, () => fetch(at(`${here()}/auth/login`), { method: 'POST', body: 'x' })],
  [
    'a body that is too large',
    413,
    () =>
      fetch(at(`${here()}/auth/login`), {
        method: 'POST',
        body: JSON.stringify('x'.repeat(300_000)),
        headers: { 'content-type': 'application/json' },
      }),
  ],
  ['a page', 410, () => fetch(at(`/${tenant.slug}/activar?token=x`))],
  ['the contract', 200, () => fetch(at('/openapi.json'))],
  ['the contract’s page', 200, () => fetch(at('/docs'))],
  ['a preflight that is none', 400, () => fetch(at(`${here()}/me`), { method: 'OPTIONS' })],
];

describe('Every answer', () => {
  it.each(ANSWERS)(
    'to %s wants TLS, is what it says, runs no script of its own and is kept by nobody',
    async (_what, status, ask) => {
      const answer = await ask();
      const { headers, status: got } = answer;
      // Read to its end: a body left lying keeps the connection, and with it the test's process.
      await answer.arrayBuffer();
      expect(got).toBe(status);
      expect(headers.get('strict-transport-security')).toMatch(/^max-age=31536000/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      const csp = headers.get('content-security-policy') ?? '';
      expect(csp).toContain("default-src 'none'");
      expect(csp).toContain("frame-ancestors 'none'");
      expect(csp).not.toContain('unsafe');
      expect(headers.get('set-cookie')).toBeNull();
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('to what is not even HTTP repeats nothing of it', async () => {
    const { hostname, port } = new URL(stack.apiUrl);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () =>
        socket.write('GET /canary-of-the-path\u0001 nonsense\r\n\r\n'),
      );
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('end', () => resolve(text)).on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toContain('canary');
  });
});

describe('A web page of another origin', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    Object.assign(process.env, stack.env, { LOG_LEVEL: 'silent' });
    app = await createHttpApp(AppModule, { ...environment(), corsOrigins: ['https://oficina.example'] });
    await app.listen(0, '127.0.0.1');
  }, 60_000);
  afterAll(() => app.close());

  const allowed = async (origin: string, method: string) => {
    const preflight = { origin, 'access-control-request-method': 'GET' };
    const answer = await fetch(`${await app.getUrl()}${here()}`, { method, headers: preflight });
    await answer.arrayBuffer();
    const { headers } = answer;
    return [headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials')];
  };

  it.each(['GET', 'OPTIONS'])('may call when it is one of the list, without its cookies: %s', async (method) => {
    expect(await allowed('https://oficina.example', method)).toEqual(['https://oficina.example', null]);
  });

  it.each([
    'https://oficina.example.evil.example',
    'https://evil.oficina.example',
    'http://oficina.example',
    'https://oficina.example:8443',
    'https://OFICINA.example',
    'null',
  ])('may not when it is only like one: %s', async (origin) => {
    expect(await allowed(origin, 'GET')).toEqual([null, null]);
    expect(await allowed(origin, 'OPTIONS')).toEqual([null, null]);
  });
});

describe('Metrics', () => {
  it('are not for who comes through a proxy from outside', async () => {
    expect((await client(tenant).get(at('/metrics'))).status).toBe(404);
  });

  it('tell routes by pattern: no cooperative, person or token is a label', async () => {
    await member.api.get(`${here()}/invoices/${member.userId}`);
    await client(tenant).get(at(`/${tenant.slug}/activar?token=canary-token`));
    const text = await (await fetch(at('/metrics'))).text();
    expect(text).toContain('route="/v1/tenants/:tenant/invoices/:id"');
    for (const secret of [tenant.slug, tenant.schema, member.userId, 'canary-token'])
      expect(text).not.toContain(secret);
  });
});
