import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { eventually } from '../support/eventually.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { importing, ndjson } from './imports.js';

describe('An upload that its sender cuts off', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
  });

  /** The beginning of a file, on its way for as long as the test likes. */
  const begin = (query: string): ClientRequest => {
    const sending = request(`${stack.apiUrl}/v1/tenants/${tenant.slug}/sync/imports?${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tenant.apiKey}`, 'content-type': 'application/x-ndjson' },
    });
    sending.on('error', () => undefined);
    sending.write(Buffer.alloc(1_000_000, ' '));
    return sending;
  };
  const files = () =>
    readdir(join(fileURLToPath(stack.env.STORAGE_URL!), tenant.schema, 'imports')).catch(() => [] as string[]);
  const goesOn = async () =>
    expect(
      await importing(tenant, 'holders', ndjson({ holderNumber: '1', name: 'Socio', webKey: 'K1' })),
    ).toMatchObject({ status: 'finished' });

  it('leaves neither a file nor an import', async () => {
    const sending = begin('dataset=holders');
    await eventually(async () => expect(await files()).toHaveLength(1));
    sending.destroy();
    await eventually(async () => expect(await files()).toEqual([]));
    expect(await tenant.sql('select id from imports')).toEqual([]);
    await goesOn();
  });

  it.each([
    ['for what it asks', 'dataset=invoices&mode=replace', 400],
    ['for its batch', `dataset=holders&batch=${uuid()}`, 404],
  ])('after it was refused unread %s does not end the process', async (_why, query, status) => {
    const sending = begin(query);
    const [answer] = (await once(sending, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(status);
    sending.destroy();
    await goesOn();
  });
});
