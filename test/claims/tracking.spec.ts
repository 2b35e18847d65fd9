import { beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { mailTo } from '../support/mail.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aClaimant, type Claimant } from './claimant.js';

let tenant: TestTenant;
let georgina: Claimant;

beforeAll(async () => {
  tenant = await aTenant();
  georgina = await aClaimant(tenant);
});

describe('Following a claim by its code', () => {
  it('needs no user and shows nothing of the member', async () => {
    const claim = await georgina.file({ description: 'secreto-1', phone: '+5493571631052' });
    await georgina.member.api.post(`/claims/${claim.id}/messages`, { text: 'secreto-2' });
    const visitor = client(tenant);
    const { status, body } = await visitor.get(`/claim-tracking/${claim.trackingCode}`);
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(['createdAt', 'dueAt', 'history', 'number', 'service', 'status']);
    expect(body.history).toEqual([{ status: 'received', at: expect.any(String) }]);
    const { links } = await mailTo(georgina.member.email, new RegExp(claim.number));
    const page = await visitor.get<string>(links.find((link) => link.includes('/reclamos/'))!);
    for (const text of [JSON.stringify(body), page.body]) {
      expect(text).toContain(claim.number);
      for (const secret of ['secreto', 'Paván', georgina.member.email, georgina.supply.number, '631052'])
        expect(text).not.toContain(secret);
    }
  });

  it('reads the code as people type it', async () => {
    const { trackingCode, number } = await georgina.file();
    const typed = trackingCode.toLowerCase().replaceAll('-', '').replaceAll('0', 'o').replaceAll('1', 'l');
    expect((await client(tenant).get(`/claim-tracking/${typed}`)).body).toMatchObject({ number });
  });

  it('finds nothing by another tenant’s code, a wrong code or nonsense', async () => {
    const { trackingCode } = await georgina.file();
    const other = await aTenant();
    expect((await client(other).get(`/claim-tracking/${trackingCode}`)).status).toBe(404);
    for (const code of ['AAAAA-AAAAA-AAAAA-AAAAA', 'x', '%00', "' or true --"]) {
      expect((await client(tenant).get(`/claim-tracking/${encodeURIComponent(code)}`)).status).toBe(404);
    }
  });

  it('is limited by address', async () => {
    const visitor = client(tenant);
    const statuses = new Set<number>();
    for (let i = 0; i < 61; i += 1) statuses.add((await visitor.get('/claim-tracking/AAAAA-AAAAA-AAAAA-AAAAA')).status);
    expect([...statuses]).toEqual([404, 429]);
  });
});
