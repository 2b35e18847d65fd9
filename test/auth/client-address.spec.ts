import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../../src/app.module.js';
import { environment } from '../../src/platform/config/environment.js';
import { createHttpApp } from '../../src/platform/http/http-app.js';
import { aMember, PASSWORD, type TestMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { linkFor } from './links.js';
import { aPerson } from './people.js';

let tenant: TestTenant;
let member: TestMember;
beforeAll(async () => {
  tenant = await aTenant();
  member = await aMember(tenant);
});

const signInAt = async (url: string, forwardedFor: string): Promise<string> => {
  const answer = await fetch(`${url}/v1/tenants/${tenant.slug}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': forwardedFor },
    body: JSON.stringify({ email: member.email, password: PASSWORD }),
  });
  expect(answer.status).toBe(200);
  const [session] = await tenant.sql<{ ip: string }>(
    'select ip from sessions where user_id = $1 order by id desc limit 1',
    [member.userId],
  );
  return session!.ip;
};

describe('The address that limits count', () => {
  it('is the one that a listed proxy saw, not the ones that the client wrote before it', async () => {
    expect(await signInAt(stack.apiUrl, '198.51.100.1, 203.0.113.9')).toBe('203.0.113.9');
  });

  describe('where no proxy is listed', () => {
    let app: NestFastifyApplication;
    beforeAll(async () => {
      Object.assign(process.env, stack.env, { TRUSTED_PROXIES: '', LOG_LEVEL: 'silent' });
      app = await createHttpApp(AppModule, environment());
      await app.listen(0, '127.0.0.1');
    }, 60_000);
    afterAll(() => app.close());

    it('is the connection’s own, whatever X-Forwarded-For says', async () => {
      expect(await signInAt(await app.getUrl(), '203.0.113.9')).toBe('127.0.0.1');
    });
  });
});

describe('The address that links in mails lead to', () => {
  it('is the configured one, though the request came to another host', async () => {
    const person = aPerson();
    const { hostname, port } = new URL(stack.apiUrl);
    const status = await new Promise((resolve, reject) => {
      const headers = { host: 'evil.example', 'content-type': 'application/json', 'x-forwarded-for': '10.9.8.7' };
      request(
        { hostname, port, method: 'POST', path: `/v1/tenants/${tenant.slug}/auth/register`, headers },
        (answer) => {
          resolve(answer.resume().statusCode);
        },
      )
        .on('error', reject)
        .end(JSON.stringify(person));
    });
    expect(status).toBe(202);
    expect((await linkFor(person.email, 'activar')).link).toContain(
      `${stack.env.PUBLIC_URL}/${tenant.slug}/activar?token=`,
    );
  });
});
