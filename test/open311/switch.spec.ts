import { describe, expect, it } from '@jest/globals';
import { parseTenantFile } from '../../src/modules/tenant/tenant-registry.js';
import { eventually } from '../support/eventually.js';
import { aTenant } from '../support/tenant.js';
import { aCivicApp, aCivicKey, appOf, PLAZA, type Refusal } from './civic-app.js';

const PATHS = ['/discovery.json', '/services.json', '/requests.json', '/requests/R-2026-000001.json', '/tokens/1.json'];

describe('A cooperative', () => {
  it.each([
    ['says nothing of civic apps', undefined],
    ['says that it serves none', { enabled: false }],
  ])('that %s has none of this: 404, with the right key too', async (_name, open311) => {
    const tenant = await aTenant({ open311 });
    const app = appOf(tenant, await aCivicKey(tenant));
    for (const path of PATHS) expect([path, (await app.get(path)).status]).toEqual([path, 404]);
    const [right, wrong] = [await app.post({ ...PLAZA }), await app.post({ api_key: 'x', ...PLAZA })];
    expect([right.status, right.body]).toEqual([404, wrong.body]);
  });

  it('that is not there, or is suspended, is told of in the specification’s form', async () => {
    const app = await aCivicApp();
    const nobody = await appOf({ ...app.tenant, slug: 'no-such-coop' }, app.key).get<Refusal>('/services.json');
    expect([nobody.status, nobody.body[0]!.code]).toEqual([404, 404]);
    await app.tenant.sql(`update public.tenants set status = 'suspended' where id = $1`, [app.tenant.id]);
    await eventually(async () =>
      expect((await app.get<Refusal>('/services.json')).body).toMatchObject([{ code: 503 }]),
    );
  });

  it('that names its jurisdiction answers for no other', async () => {
    const app = await aCivicApp({ open311: { enabled: true, jurisdictionId: 'coopal.coop' } });
    const statusOf = async (query: string) => (await app.get(`/services.json${query}`)).status;
    expect(await statusOf('')).toBe(200);
    expect(await statusOf('?jurisdiction_id=')).toBe(200);
    expect(await statusOf('?jurisdiction_id=coopal.coop')).toBe(200);
    const { status, body } = await app.get<Refusal>('/services.json?jurisdiction_id=sfgov.org');
    expect([status, body]).toEqual([
      404,
      [{ code: 404, description: 'jurisdiction_id: aquí se atiende coopal.coop.' }],
    ]);
    const service_code = await app.code('Sin servicio');
    expect((await app.post({ service_code, ...PLAZA, jurisdiction_id: 'sfgov.org' })).status).toBe(404);
    expect((await app.post({ service_code, ...PLAZA, jurisdiction_id: 'coopal.coop' })).status).toBe(200);
    expect(await (await aCivicApp()).get('/services.json?jurisdiction_id=sfgov.org')).toMatchObject({ status: 200 });
  });

  it('has the switch in its onboarding file, which names what is wrong with it', () => {
    const file = {
      ...{ name: 'X', city: '', province: '', services: ['water'], claimsEmail: 'a@coop.example' },
      ...{ contactEmail: 'a@coop.example', branding: { primaryColor: '#000000' } },
      ...{ passwordPolicy: { minLength: 8, maxLength: 64 } },
      contact: { whatsapp: [], phone: '03571 400000', email: 'a@coop.example' },
    };
    const parsed = (open311: object) => () => parseTenantFile({ ...file, open311 });
    expect(parsed({ enabled: true, jurisdictionId: 'coopal.coop' })()).toMatchObject({
      open311: { enabled: true, jurisdictionId: 'coopal.coop' },
    });
    expect(parsed({})).toThrow('open311.enabled');
    expect(parsed({ enabled: true, jurisdictionId: 'a b' })).toThrow('open311.jurisdictionId');
  });
});
