import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { mailTo } from '../support/mail.js';
import { aMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { anOffice, type Office, PABLO } from './claim-desk.js';
import { aClaimant, type Claimant } from './claimant.js';

let tenant: TestTenant;
let georgina: Claimant;
let office: Office;

beforeAll(async () => {
  tenant = await aTenant();
  [office, georgina] = [await anOffice(), await aClaimant(tenant)];
}, 60_000);
afterAll(() => office.close());

describe('Following a claim by its code', () => {
  it('needs no user and shows nothing of the member', async () => {
    const claim = await georgina.file({ description: 'secreto-1', phone: '+5493571631052' });
    await georgina.member.api.post(`/claims/${claim.id}/messages`, { text: 'secreto-2' });
    const visitor = client(tenant);
    const { status, body } = await visitor.get(`/claim-tracking/${claim.trackingCode}`);
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(
      'advice callNow createdAt deadlineRule dueAt history joinedCount number service status'.split(' '),
    );
    expect(body.history).toEqual([{ status: 'received', at: expect.any(String) }]);
    const { links } = await mailTo(georgina.member.email, new RegExp(claim.number));
    const page = await visitor.get<string>(links.find((link) => link.includes('/reclamos/'))!);
    for (const text of [JSON.stringify(body), page.body]) {
      expect(text).toContain(claim.number);
      for (const secret of ['secreto', 'Paván', georgina.member.email, georgina.supply.number, '631052'])
        expect(text).not.toContain(secret);
    }
  });

  it('shows its steps and until when it is answered, as long as it waits', async () => {
    const coop = await aTenant({ claimDeadline: { days: 3, calendar: 'calendar', holidays: [] } });
    const someone = await aClaimant(coop);
    const { id, trackingCode } = await someone.file();
    const page = async () =>
      (await client(coop).get<string>(`${stack.apiUrl}/${coop.slug}/reclamos/${trackingCode}`)).body;
    const steps = (html: string) => [...html.matchAll(/<li>\s*<strong>([^<]+)/g)].map((match) => match[1]);
    const waiting = await page();
    expect(steps(waiting)).toEqual(['Recibido']);
    expect(waiting).toMatch(/Respuesta antes del<\/dt>\s*<dd>\d{2}\/\d{2}\/\d{4} inclusive/);
    expect(waiting).not.toContain('Les pasa lo mismo');
    await office.as(coop, () => office.desk.start(id, PABLO));
    await office.as(coop, () => office.desk.resolve(id, 'secreto-3', PABLO));
    const neighbour = await aMember(coop);
    await coop.sql('insert into claim_joins (claim_id, user_id, supply_id) values ($1, $2, $3)', [
      id,
      neighbour.userId,
      someone.supply.id,
    ]);
    const resolved = await page();
    expect(steps(resolved)).toEqual(['Recibido', 'En curso', 'Resuelto']);
    expect(resolved).toContain('a otra persona');
    for (const word of ['Respuesta antes del', 'Pablo', 'secreto']) expect(resolved).not.toContain(word);
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
