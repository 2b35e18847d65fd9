import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { answersTo, mailTo } from '../support/mail.js';
import { aMember, type TestMember } from '../support/member.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

const contactEmail = `contacto-${randomBytes(4).toString('hex')}@coop.example`;
const request = { message: 'Quiero un medidor nuevo', contactHours: 'De 9 a 12', phone: '03571 15 631052' };
let tenant: TestTenant;
let member: TestMember;

beforeAll(async () => {
  tenant = await aTenant({ contactEmail });
  member = await aMember(tenant);
});

describe('A contact message', () => {
  it('is kept, and mailed to the cooperative whose answer comes back', async () => {
    const { status, body } = await member.api.post('/contact-messages', request);
    expect([status, body]).toEqual([
      201,
      {
        id: expect.any(String),
        ...request,
        phone: '+5493571631052',
        status: 'received',
        answer: null,
        answeredAt: null,
        createdAt: expect.any(String),
      },
    ]);
    const mail = await mailTo(contactEmail, /Georgina Paván/);
    expect(mail).toMatchObject({ replyTo: expect.stringMatching(answersTo('k')), to: [contactEmail] });
    for (const part of [mail.text, mail.html])
      for (const fact of [request.message, 'De 9 a 12', '+5493571631052', member.email]) expect(part).toContain(fact);
  });

  it('is listed newest first, to its writer alone', async () => {
    const writer = await aMember(tenant);
    for (const message of ['uno', 'dos', 'tres']) await writer.api.post('/contact-messages', { ...request, message });
    const { body: first } = await writer.api.get<{ items: { message: string }[]; nextCursor: string }>(
      '/contact-messages?limit=2',
    );
    expect(first.items.map(({ message }) => message)).toEqual(['tres', 'dos']);
    const { body: second } = await writer.api.get<{ items: { message: string }[]; nextCursor: null }>(
      `/contact-messages?cursor=${first.nextCursor}`,
    );
    expect([second.items.map(({ message }) => message), second.nextCursor]).toEqual([['uno'], null]);
    const reader = await aMember(tenant);
    expect((await reader.api.get('/contact-messages')).body).toEqual({ items: [], nextCursor: null });
  });

  it.each([
    ['a telephone that is none', { phone: 'no tengo' }, 'phone', 'INVALID_PHONE'],
    ['no telephone', { phone: undefined }, 'phone', 'INVALID_PHONE'],
    ['no hours', { contactHours: '' }, 'contactHours', 'TOO_SHORT'],
    ['hours in two lines', { contactHours: 'a\nb' }, 'contactHours', 'INVALID_FORMAT'],
    ['no message', { message: 7 }, 'message', 'NOT_TEXT'],
  ])('is refused with %s', async (_what, more, field, code) => {
    const { status, body } = await member.api.post('/contact-messages', { ...request, ...more });
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(body.errors).toEqual([expect.objectContaining({ field, code })]);
  });
});
