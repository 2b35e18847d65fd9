import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { answersTo, mailsTo, mailTo } from '../support/mail.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aClaimant, type Claim, type Claimant } from './claimant.js';

const claimsEmail = `reclamos-${randomBytes(4).toString('hex')}@coop.example`;
let tenant: TestTenant;
let georgina: Claimant;

beforeAll(async () => {
  tenant = await aTenant({ claimsEmail });
  georgina = await aClaimant(tenant);
});

describe('A new claim', () => {
  it('has a number, a code and its first step at once', async () => {
    const claim = await georgina.file({ phone: '03571 15-631052' });
    expect(claim).toMatchObject({
      number: expect.stringMatching(/^R-\d{4}-\d{6}$/),
      trackingCode: expect.stringMatching(/^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/),
      status: 'received',
      phone: '+5493571631052',
      category: null,
      dueAt: null,
    });
    expect(claim.history).toMatchObject([
      { kind: 'status', author: 'member', status: 'received', at: claim.createdAt },
    ]);
    expect(claim.updatedAt).toBe(claim.createdAt);
  });

  it('is mailed to the cooperative, which answers to the member, and to the member with the code', async () => {
    const claim = await georgina.file({
      description: 'Se cortó <b>todo</b>\ndesde anoche',
      phone: '+54 9 3571 631052',
    });
    const subject = new RegExp(claim.number);
    const toCooperative = await mailTo(claimsEmail, subject);
    expect(toCooperative).toMatchObject({
      subject: `Reclamo ${claim.number}: Energía eléctrica`,
      replyTo: expect.stringMatching(answersTo('c')),
      to: [claimsEmail],
    });
    for (const part of [toCooperative.text, toCooperative.html]) {
      for (const fact of [
        'Georgina Paván',
        georgina.member.email,
        georgina.supply.number,
        '+5493571631052',
        'Paván, Georgina',
      ])
        expect(part).toContain(fact);
    }
    expect(toCooperative.html).toContain('Se cortó &lt;b&gt;todo&lt;/b&gt;<br>');
    const toMember = await mailTo(georgina.member.email, subject);
    expect(toMember.subject).toBe(`Recibimos su reclamo ${claim.number}`);
    expect(toMember.links.some((link) => link.endsWith(`/${tenant.slug}/reclamos/${claim.trackingCode}`))).toBe(true);
  });

  it('cannot smuggle a header or a recipient in through a name', async () => {
    const someone = await aClaimant(tenant);
    await tenant.sql('update users set first_name = $2, last_name = $3 where id = $1', [
      someone.member.userId,
      'Ana"\r\nBcc: todos@example.com',
      '<otro@example.com>, x',
    ]);
    const claim = await someone.file({ phone: null });
    const mail = await mailTo(claimsEmail, new RegExp(claim.number));
    expect(mail.to).toEqual([claimsEmail]);
    expect(mail.replyTo).toMatch(answersTo('c'));
    const { body: contact } = await someone.member.api.post('/contact-messages', {
      message: 'x',
      contactHours: '9',
      phone: '3571 15 631052',
    });
    expect(contact).toHaveProperty('id');
    const other = await mailTo(tenant.settings.contactEmail, /todos@example.com/);
    expect(other.subject).toBe('Mensaje de contacto de Ana" Bcc: todos@example.com <otro@example.com>, x');
    expect(await mailsTo('todos@example.com')).toEqual([]);
  });

  it('is numbered without a gap, also when many are filed at once and some fail', async () => {
    const fresh = await aTenant({ claimsEmail });
    const people = await Promise.all([aClaimant(fresh), aClaimant(fresh)]);
    const requests = Array.from({ length: 24 }, (_, i) => {
      const { member, request } = people[i % 2]!;
      const wrong = i % 3 === 0 ? { categoryId: '00000000-0000-7000-8000-000000000000' } : {};
      return member.api.post<Claim>('/claims', request({ service: 'water', ...wrong }));
    });
    const answers = await Promise.all(requests);
    const numbers = answers.filter(({ status }) => status === 201).map(({ body }) => body.number);
    const gapless = Array.from({ length: 16 }, (_, i) => String(i + 1).padStart(6, '0'));
    expect(numbers.sort().map((number) => number.slice('R-2026-'.length))).toEqual(gapless);
  });

  it('is in the feed of the management system', async () => {
    const claim = await georgina.file();
    const entries = await tenant.sql<{ event: string }>(
      `select event from feed_entries where topic = 'claims' and subject_id = $1`,
      [claim.id],
    );
    expect(entries).toEqual([{ event: 'claim.created' }]);
  });

  it.each([
    ['a service that the supply lacks', { service: 'gas' }, 'service', 'NOT_OF_THIS_SUPPLY'],
    [
      'a category that does not exist',
      { categoryId: '00000000-0000-7000-8000-000000000000' },
      'categoryId',
      'UNKNOWN_CATEGORY',
    ],
    ['a telephone that is none', { phone: '15 12' }, 'phone', 'INVALID_PHONE'],
    ['no description', { description: '  \n ' }, 'description', 'TOO_SHORT'],
    ['five megabytes of text', { description: 'x'.repeat(200_000) }, 'description', 'TOO_LONG'],
    ['a control character', { description: 'a\u0007b' }, 'description', 'INVALID_FORMAT'],
    ['an unknown field', { status: 'closed' }, 'status', 'UNKNOWN_FIELD'],
  ])('is refused with %s', async (_what, more, field, code) => {
    const before = await tenant.sql('select last from claim_counters');
    const { status, body } = await georgina.member.api.post('/claims', georgina.request(more));
    expect(body).toMatchObject({ code: 'VALIDATION_FAILED', errors: [expect.objectContaining({ field, code })] });
    expect(status).toBe(400);
    expect(await tenant.sql('select last from claim_counters')).toEqual(before);
  });

  it('about a supply of somebody else is not found', async () => {
    const other = await aClaimant(tenant);
    expect((await georgina.member.api.post('/claims', georgina.request({ supplyId: other.supply.id }))).status).toBe(
      404,
    );
  });

  it('has its deadline by the tenant’s own rule', async () => {
    const strict = await aTenant({ claimsEmail, claimDeadline: { days: 3, calendar: 'calendar', holidays: [] } });
    const someone = await aClaimant(strict);
    const claim = await someone.file();
    const today = new Date(Date.parse(claim.history[0]!.at) - 3 * 3_600_000).toISOString().slice(0, 10);
    expect(claim.dueAt).toBe(new Date(Date.parse(`${today}T03:00:00Z`) + 4 * 86_400_000).toISOString());
  });

  it('of one member cannot fill the mailbox: there are so many in a day', async () => {
    const someone = await aClaimant(tenant);
    const statuses: number[] = [];
    for (let i = 0; i < 31; i += 1)
      statuses.push((await someone.member.api.post('/claims', someone.request({ service: 'gas' }))).status);
    expect(statuses.slice(0, 30)).toEqual(Array(30).fill(400));
    expect(statuses[30]).toBe(429);
  });
});
