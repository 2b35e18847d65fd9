import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { callNowOf } from '../../src/modules/claims/call-now.js';
import { parseTenantFile } from '../../src/modules/tenant/tenant-registry.js';
import type { TenantSettings } from '../../src/platform/tenancy/tenant.js';
import { client } from '../support/client.js';
import { mailTo } from '../support/mail.js';
import { textOf } from '../support/pdf.js';
import { aTenant } from '../support/tenant.js';
import { aClaimant } from './claimant.js';

const contact = { whatsapp: [], phone: '03571 400000', email: 'hola@coop.example' };
const GUARD = { label: 'Guardia eléctrica', phone: '03571 471111' };
const of = (emergencyPhones: object[] | undefined, advice: string | null, priority: 'safety' | 'high' = 'safety') =>
  callNowOf({ priority, advice }, { contact: { ...contact, emergencyPhones } } as Pick<TenantSettings, 'contact'>);

describe('Whom to call', () => {
  it('is the cooperative’s guard, else its telephone, and whom the advice names', () => {
    expect(of([GUARD], 'Llame al 911.')).toEqual([GUARD, { label: 'Emergencias', phone: '911' }]);
    expect(of(undefined, 'Llame a los bomberos (100).')).toEqual([
      { label: 'Cooperativa', phone: '03571 400000' },
      { label: 'Bomberos', phone: '100' },
    ]);
    expect(of([], 'Aléjese 1000 metros y 9110 pasos.')).toEqual([{ label: 'Cooperativa', phone: '03571 400000' }]);
    expect(of([{ label: 'Todo', phone: '911' }], 'Llame al 911.')).toEqual([{ label: 'Todo', phone: '911' }]);
  });

  it('is nobody where nobody is in danger', () => {
    expect(of([GUARD], 'Llame al 911.', 'high')).toEqual([]);
    expect(callNowOf({ priority: null, advice: null }, { contact })).toEqual([]);
  });
});

describe('The settings of claims', () => {
  const file = {
    ...{ name: 'X', city: '', province: '', services: ['water'], claimsEmail: 'a@coop.example' },
    ...{ contactEmail: 'a@coop.example', branding: { primaryColor: '#000000' } },
    passwordPolicy: { minLength: 8, maxLength: 64 },
  };
  const parsed = (more: object, phones?: unknown) => () =>
    parseTenantFile({ ...file, contact: { ...contact, emergencyPhones: phones }, ...more });

  it('are taken as they are told, or named where they are wrong', () => {
    expect(parsed({ claims: { silenceDays: 7, publishStatistics: true } }, [GUARD])()).toMatchObject({
      claims: { silenceDays: 7, publishStatistics: true },
      contact: { emergencyPhones: [GUARD] },
    });
    expect(parsed({ claims: { silenceDays: 0 } })).toThrow('claims.silenceDays');
    expect(parsed({ claims: { publishStatistics: 'sí' } })).toThrow('claims.publishStatistics');
    expect(parsed({ claimDeadline: { days: 5, calendar: 'calendar', warnHours: 0 } })).toThrow(
      'claimDeadline.warnHours',
    );
    expect(parsed({}, [{ label: 'Guardia\nX', phone: '911' }])).toThrow('label');
    expect(parsed({}, [{ label: 'Guardia', phone: 'llame' }])).toThrow('phone');
    expect(parsed({}, Array(6).fill(GUARD))).toThrow('emergencyPhones');
  });
});

describe('A danger', () => {
  it('says what to do and whom to call before it is written, in the answer, the mail, the receipt and on its page', async () => {
    const claimsEmail = `reclamos-${randomBytes(4).toString('hex')}@coop.example`;
    const tenant = await aTenant({ claimsEmail, contact: { ...contact, emergencyPhones: [GUARD] } });
    const { member, file } = await aClaimant(tenant);
    const { body: categories } = await member.api.get<{ items: { id: string; advice: string; callNow: object[] }[] }>(
      '/claim-categories?service=electricity',
    );
    const [danger, other] = categories.items;
    const call = [GUARD, { label: 'Emergencias', phone: '911' }];
    expect([danger!.callNow, other!.callNow]).toEqual([call, []]);
    const claim = await file({ categoryId: danger!.id });
    expect(claim).toMatchObject({ advice: danger!.advice, callNow: call });
    expect((await file({ categoryId: other!.id })).callNow).toEqual([]);

    const mail = await mailTo(member.email, new RegExp(claim.number));
    const page = await client(tenant).get<string>(mail.links.find((link) => link.includes(claim.trackingCode))!);
    const receipt = await member.api.get<Buffer>(`/claims/${claim.id}/receipt`);
    const words = [mail.text, page.body, await textOf(receipt.body)];
    for (const text of words)
      for (const word of ['no toque', GUARD.label, GUARD.phone, '911']) expect(text).toContain(word);
    expect(page.body).toContain('href="tel:03571471111"');
    expect((await client(tenant).get(`/claim-tracking/${claim.trackingCode}`)).body).toMatchObject({ callNow: call });
    expect((await mailTo(claimsEmail, new RegExp(claim.number))).subject).toMatch(/^URGENTE/);
  });
});
