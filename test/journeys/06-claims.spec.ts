import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { aHolder, anAccount, aSupply } from '../support/holder.js';
import { answersTo, mailTo } from '../support/mail.js';
import { aMember, type TestMember } from '../support/member.js';
import { aJpeg } from '../claims/photos.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

interface Claim {
  id: string;
  number: string;
  status: string;
  service: string;
  trackingCode: string;
}
interface Account {
  supplies: { id: string; number: string; services: { service: string }[] }[];
}

const claimsEmail = `reclamos-${randomBytes(4).toString('hex')}@coopal.example`;
let tenant: TestTenant;
let georgina: TestMember;
let supply: Account['supplies'][number];
let filed: Claim;

beforeAll(async () => {
  tenant = await aTenant({ name: 'Cooperativa de Servicios Públicos Almafuerte Ltda.', claimsEmail });
  const holder = await aHolder(tenant, { number: '515', name: 'Paván, Georgina' });
  await aSupply(tenant, { holder, number: '44', services: ['electricity', 'water'] });
  georgina = await aMember(tenant);
  await anAccount(georgina, holder);
});

describe('Chapter 6: filing a claim', () => {
  it('begins at a supply of the member’s account', async () => {
    const { body } = await georgina.api.get<{ items: { id: string }[] }>('/accounts');
    const account = await georgina.api.get<Account>(`/accounts/${body.items[0]!.id}`);
    supply = account.body.supplies.find(({ number }) => number === '44')!;
    expect(supply.services.map(({ service }) => service)).toEqual(['electricity', 'water']);
  });

  it('offers what the claim can be about, dangers first', async () => {
    const { body } = await georgina.api.get<{ items: { name: string; advice: string | null }[] }>(
      '/claim-categories?service=electricity',
    );
    expect(body.items[0]).toMatchObject({ name: 'Cable caído o instalación peligrosa', advice: expect.any(String) });
    expect(body.items.map(({ name }) => name)).toContain('Sin servicio');
  });

  it('gives a number at ENVIAR', async () => {
    const { body: categories } = await georgina.api.get<{ items: { id: string; name: string }[] }>(
      '/claim-categories?service=electricity',
    );
    const { status, body } = await georgina.api.post<Claim>('/claims', {
      supplyId: supply.id,
      service: 'electricity',
      categoryId: categories.items.find(({ name }) => name === 'Sin servicio')!.id,
      description: 'Desde anoche no hay luz en la cuadra.',
      phone: '3571 15 631052',
    });
    expect([status, body]).toEqual([201, expect.objectContaining({ status: 'received', category: 'Sin servicio' })]);
    expect(body.number).toMatch(/^R-\d{4}-000001$/);
    filed = body;
  });

  it('sends the cooperative a mail, and takes the answer to it into the claim', async () => {
    const mail = await mailTo(claimsEmail, /Energía eléctrica/);
    expect(mail).toMatchObject({
      subject: `Reclamo ${filed.number}: Energía eléctrica`,
      replyTo: expect.stringMatching(answersTo('c')),
    });
    for (const fact of ['Georgina Paván', '44 · Bv. España 1234', '515 · Paván, Georgina', 'no hay luz en la cuadra'])
      expect(mail.text).toContain(fact);
  });

  it('sends the member the number, and a link to follow the claim that asks for no user', async () => {
    const mail = await mailTo(georgina.email, new RegExp(filed.number));
    expect(mail.from.name).toBe('Cooperativa de Servicios Públicos Almafuerte Ltda.');
    const visitor = client(tenant);
    const page = await visitor.get<string>(mail.links.find((link) => link.includes(filed.trackingCode))!);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.body).toContain(`Reclamo ${filed.number}`);
    expect(page.body).toContain('Recibido');
    expect(page.body).not.toContain('<script');
    expect((await visitor.get(`/claim-tracking/${filed.trackingCode}`)).body).toMatchObject({ number: filed.number });
  });

  it('lists the claims by changing the service', async () => {
    const { body: water } = await georgina.api.post<Claim>('/claims', {
      supplyId: supply.id,
      service: 'water',
      description: 'Hay una pérdida en la vereda.',
    });
    expect(water.number).toBe(filed.number.replace(/1$/, '2'));
    const numbers = async (service: string) =>
      (await georgina.api.get<{ items: Claim[] }>(`/claims?service=${service}`)).body.items.map(({ number }) => number);
    expect(await numbers('electricity')).toEqual([filed.number]);
    expect(await numbers('water')).toEqual([water.number]);
  });

  it('takes a photo and a message afterwards', async () => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(await aJpeg())]), 'cable.jpg');
    expect((await georgina.api.post(`/claims/${filed.id}/attachments`, form)).status).toBe(201);
    const { body } = await georgina.api.post(`/claims/${filed.id}/messages`, { text: 'Ya volvió, gracias.' });
    expect(body.history).toMatchObject([
      { kind: 'status', status: 'received' },
      { kind: 'attachment' },
      { kind: 'message', text: 'Ya volvió, gracias.' },
    ]);
    expect((await mailTo(claimsEmail, /Nuevo mensaje/)).text).toContain('Ya volvió, gracias.');
  });
});
