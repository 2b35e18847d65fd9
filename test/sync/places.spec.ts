import { beforeEach, describe, expect, it } from '@jest/globals';
import { latitude, longitude } from '../../src/modules/sync/field-types.js';
import { canonicalFormats } from '../../src/modules/sync/formats.js';
import { Refusal } from '../../src/modules/sync/rejection.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { exported, rowsOf } from './exports.js';
import { importing, ndjson } from './imports.js';

const row = (supplyNumber: string, more: object = {}) => ({
  supplyNumber,
  holderNumber: '1',
  service: 'electricity',
  ...more,
});
const PLAZA = { latitude: '-32.193012', longitude: '-64.254487' };

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await aTenant();
  await importing(tenant, 'holders', ndjson({ holderNumber: '1', name: 'Socio 1', webKey: 'K1' }));
});

const places = async () =>
  (
    await tenant.sql<{ number: string; latitude: string; longitude: string; feeder: string }>(
      `select p.number, p.latitude, p.longitude, v.feeder from supplies p join supply_services v on v.supply_id = p.id
        order by p.number, v.service`,
    )
  ).map(({ number, latitude: south, longitude: west, feeder }) => [number, south, west, feeder]);

describe('Where a supply is', () => {
  it('is its point, and what feeds each of its services', async () => {
    const file = ndjson(
      row('44', { ...PLAZA, feeder: 'D-07' }),
      row('44', { ...PLAZA, service: 'water', feeder: 'Zona norte' }),
      row('45', { latitude: '-32.2', longitude: '-64' }),
      row('46', { feeder: 'D-07' }),
    );
    expect(await importing(tenant, 'supplies', file)).toMatchObject({ inserted: 4, rejected: 0 });
    expect(await places()).toEqual([
      ['44', PLAZA.latitude, PLAZA.longitude, 'D-07'],
      ['44', PLAZA.latitude, PLAZA.longitude, 'Zona norte'],
      ['45', '-32.200000', '-64.000000', null],
      ['46', null, null, 'D-07'],
    ]);
    expect(await importing(tenant, 'supplies', file)).toMatchObject({ unchanged: 4, updated: 0 });
    expect(rowsOf(await exported(tenant, 'supplies'))).toMatchObject([
      { ...PLAZA, feeder: 'D-07' },
      { ...PLAZA, feeder: 'Zona norte' },
      { latitude: '-32.200000', longitude: '-64.000000' },
      { feeder: 'D-07' },
    ]);
  });

  it('stays where a file tells of no point and no feeder at all: who lives there may come from another system', async () => {
    await importing(tenant, 'supplies', ndjson(row('44', { ...PLAZA, feeder: 'D-07' }), row('45', { feeder: 'D-07' })));
    const without = ndjson(row('44', { category: 'T1' }), row('45'));
    expect(await importing(tenant, 'supplies', without)).toMatchObject({ updated: 1, unchanged: 1 });
    const kept = ['44', PLAZA.latitude, PLAZA.longitude, 'D-07'];
    expect(await places()).toEqual([kept, ['45', null, null, 'D-07']]);
    const csv = 'supplyNumber,holderNumber,service,latitude,longitude,feeder\n44,1,electricity,,,\n';
    await importing(tenant, 'supplies', csv, { type: 'text/csv' });
    expect((await places())[0]).toEqual(kept);
  });

  it('goes with its row where the file tells of others', async () => {
    await importing(tenant, 'supplies', ndjson(row('44', { ...PLAZA, feeder: 'D-07' }), row('45', { feeder: 'D-08' })));
    await importing(tenant, 'supplies', ndjson(row('44'), row('45', { ...PLAZA, feeder: 'D-09' })));
    expect(await places()).toEqual([
      ['44', null, null, null],
      ['45', PLAZA.latitude, PLAZA.longitude, 'D-09'],
    ]);
  });

  it.each([
    [{ latitude: PLAZA.latitude }, 'longitude', 'REQUIRED'],
    [{ longitude: PLAZA.longitude }, 'latitude', 'REQUIRED'],
    [{ latitude: PLAZA.longitude, longitude: PLAZA.latitude }, 'latitude', 'OUT_OF_RANGE'],
    [{ latitude: '32.193012', longitude: '64.254487' }, 'latitude', 'OUT_OF_RANGE'],
    [{ latitude: '-32.1930124', longitude: PLAZA.longitude }, 'latitude', 'TOO_MANY_DECIMALS'],
    [{ latitude: '32° 11′ S', longitude: PLAZA.longitude }, 'latitude', 'INVALID_NUMBER'],
    [{ feeder: 'x'.repeat(41) }, 'feeder', 'TOO_LONG'],
  ])('is refused as %j', async (more, column, code) => {
    const found = await importing(tenant, 'supplies', ndjson(row('44', more)));
    expect(found).toMatchObject({ inserted: 0, rejected: 1 });
    expect(found.rejections).toContainEqual(expect.objectContaining({ line: 1, column, code }));
  });
});

describe('Degrees', () => {
  it('are read as the file writes numbers, and reach from Ushuaia to La Quiaca and from the Andes to Misiones', () => {
    const comma = { ...canonicalFormats(), decimal: ',' as const };
    expect([latitude('-54,8019', comma), latitude('-22,1026', comma)]).toEqual(['-54.801900', '-22.102600']);
    expect([longitude('-72,8950', comma), longitude('-53,6374', comma)]).toEqual(['-72.895000', '-53.637400']);
    for (const outside of ['-21,0', '-56,0', '0']) expect(latitude(outside, comma)).toBeInstanceOf(Refusal);
    for (const outside of ['-53,0', '-74,0', '64,2']) expect(longitude(outside, comma)).toBeInstanceOf(Refusal);
  });
});
