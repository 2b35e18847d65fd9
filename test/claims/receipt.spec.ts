import { beforeAll, describe, expect, it } from '@jest/globals';
import { textOf } from '../support/pdf.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aClaimant, type Claimant } from './claimant.js';

let tenant: TestTenant;
let georgina: Claimant;

beforeAll(async () => {
  tenant = await aTenant({ claimDeadline: { days: 15, calendar: 'business', holidays: [] } });
  georgina = await aClaimant(tenant, { address: 'Bv. España 1234' });
});

describe('The receipt of a claim', () => {
  it('says what was claimed, when, until when it is answered and by which rule, and how to follow it', async () => {
    const claim = await georgina.file({ description: 'Se cortó\n\n<b>todo</b> 💡' });
    const { status, headers, body } = await georgina.member.api.get<Buffer>(`/claims/${claim.id}/receipt`);
    expect([status, headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(headers.get('content-disposition')).toBe(`inline; filename="reclamo-${claim.number}.pdf"`);
    const text = await textOf(body);
    for (const word of [
      `Reclamo ${claim.number}`,
      claim.trackingCode,
      'Energía eléctrica',
      `${georgina.supply.number} · Bv. España 1234`,
      'Georgina Paván',
      'Se cortó <b>todo</b>',
      '15 días hábiles desde que se recibió',
      'artículo 27 de la Ley 24.240',
    ])
      expect(text).toContain(word);
    // The address is long enough to be broken in two.
    expect(text.replaceAll(' ', '')).toContain(`/${tenant.slug}/reclamos/${claim.trackingCode}`);
    for (const word of ['Llame ya', 'Lugar']) expect(text).not.toContain(word);
  });

  it('is its author’s alone', async () => {
    const { id } = await georgina.file();
    const other = await aClaimant(tenant);
    expect((await other.member.api.get(`/claims/${id}/receipt`)).status).toBe(404);
  });

  it('of a claim without a rule and of thousands of words is one too', async () => {
    const plain = await aTenant();
    const someone = await aClaimant(plain);
    const { id } = await someone.file({ description: 'palabra '.repeat(499) });
    const { body } = await someone.member.api.get<Buffer>(`/claims/${id}/receipt`);
    const text = await textOf(body);
    expect([text.match(/palabra/g)!.length, text.includes('Respuesta antes del')]).toEqual([499, false]);
  });
});
