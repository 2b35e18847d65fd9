import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { coop } from '../../scripts/stack/app.ts';
import { stack } from '../support/stack.js';
import { aTenant } from '../support/tenant.js';
import { importing, ndjson } from './imports.js';

describe('coop export', () => {
  it('writes the same as the API, to a file or to stdout', async () => {
    const tenant = await aTenant();
    const row = { holderNumber: '1', name: 'Paván, «Geo» "G"', city: 'Almafuerte' };
    await importing(tenant, 'holders', ndjson({ ...row, webKey: 'K' }));
    const folder = await mkdtemp(join(tmpdir(), 'coop-export-'));
    await coop(stack.env, 'export', tenant.slug, 'holders', '--out', join(folder, 'a.csv'), '--format', 'csv');
    expect(await readFile(join(folder, 'a.csv'), 'utf8')).toBe(
      'holderNumber,name,taxId,address,city,postalCode,phone,email\r\n1,"Paván, «Geo» ""G""",,,Almafuerte,,,\r\n',
    );
    expect(await readdir(folder)).toEqual(['a.csv']);
    expect(await coop(stack.env, 'export', tenant.slug, 'holders')).toBe(ndjson(row));
  }, 120_000);

  it('ends with a sentence where a word or the place is wrong', async () => {
    const tenant = await aTenant();
    const export_ = (...words: string[]) => coop(stack.env, 'export', ...words);
    await expect(export_(tenant.slug, 'users')).rejects.toThrow('Allowed choices are holders');
    await expect(export_(tenant.slug, 'holders', '--format', 'xml')).rejects.toThrow('Allowed choices are ndjson, csv');
    await expect(export_('nadie', 'holders')).rejects.toThrow('There is no tenant with the slug nadie');
    await expect(export_(tenant.slug, 'holders', '--out', '/no/such/place')).rejects.toThrow(
      '/no/such/place cannot be written',
    );
  }, 120_000);
});
