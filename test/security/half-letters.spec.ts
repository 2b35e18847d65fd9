import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson } from '../auth/people.js';
import { client } from '../support/client.js';
import { aMember } from '../support/member.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

/** Half of a pair of UTF-16: JSON can write it, UTF-8 and PostgreSQL's jsonb cannot hold it. */
const HALF = '\\ud83d';

describe('A text with half a letter', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
  });
  const json = { 'content-type': 'application/json' };

  it('is refused at the door, before any row or mail has to hold it', async () => {
    const person = JSON.stringify(aPerson({ firstName: 'Ana ?' })).replace('?', HALF);
    const { api } = await aMember(tenant);
    const answers = [
      await client(tenant).post('/auth/register', person, json),
      await api.patch('/me', `{"firstName":"${HALF}"}`, json),
      await api.patch('/me', `{"${HALF}":"x"}`, json),
      await api.post('/accounts', `{"holderNumber":"5${HALF}","webKey":"x"}`, json),
      await api.post('/contact-messages', `{"message":"${HALF}","contactHours":"9","phone":"3571 15 631052"}`, json),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(answers.map(() => [400, 'MALFORMED_BODY']));
  });
});
