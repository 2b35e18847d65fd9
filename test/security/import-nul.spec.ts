import { beforeAll, expect, it } from '@jest/globals';
import { importing } from '../sync/imports.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await aTenant();
});

it('A refusal that quotes what cannot be stored is stored all the same: a NUL in a value ends no import half-way', async () => {
  const supply = {
    supplyNumber: '1',
    holderNumber: '1',
    address: 'x',
    service: 'wa\u0000ter',
    status: 'act\u0000ive\ud800',
  };
  const ended = await importing(tenant, 'supplies', `${JSON.stringify(supply)}\n`);
  expect(ended).toMatchObject({ status: 'finished', rejected: 1 });
  expect(ended.rejections.map(({ code }) => code)).toContain('NOT_ALLOWED');
  expect(ended.rejections.every(({ detail }) => /^\P{Cc}+$/u.test(detail))).toBe(true);
});

it.each([
  ['is missing', 'supplyNum\u0000ber\n1\n', 'MISSING_COLUMN'],
  ['is repeated', 'supplyNumber,holderNumber,service,a\u0000,a\u0000\n1,1,water,,\n', 'REPEATED_COLUMN'],
])('A NUL in the name of a column that %s is told, and the import ends', async (_what, content, code) => {
  const ended = await importing(tenant, 'supplies', content, { type: 'text/csv' });
  expect(ended).toMatchObject({ status: 'failed', error: { code } });
});
