import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aClaimant, type Claim, type Claimant } from '../claims/claimant.js';
import { aJpeg } from '../claims/photos.js';
import { eventually } from '../support/eventually.js';
import { mailsTo, mailTo } from '../support/mail.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aHouse, DOMAIN, type House } from './house.js';

const claimsEmail = `reclamos-${randomBytes(4).toString('hex')}@coop.example`;
let house: House;
let tenant: TestTenant;
let georgina: Claimant;

beforeAll(async () => {
  house = await aHouse();
  tenant = await aTenant({ claimsEmail });
  georgina = await aClaimant(tenant);
}, 60_000);
afterAll(() => house.stop());

const claimOf = async (id: string) =>
  (await georgina.member.api.get<Claim & { attachments: object[] }>(`/claims/${id}`)).body;
const messagesOf = async (id: string) =>
  (await claimOf(id)).history.filter(({ kind }) => kind === 'message').map(({ author, text }) => [author, text]);
const replyToOf = async (address: string, about: RegExp) => (await mailTo(address, about)).replyTo!;
const stateOf = async (id: string) =>
  tenant.sql<{ status: string; reason: string | null }>(
    'select status, reason from inbound_mails where subject_id = $1 order by id',
    [id],
  );

describe("The member's answer to a claim's mail", () => {
  it('comes into the claim, once, and reaches the cooperative', async () => {
    const { id, number } = await house.file(georgina);
    const to = await replyToOf(georgina.member.email, new RegExp(number));
    expect(to).toMatch(new RegExp(`^m[0-9a-f]{60}@${DOMAIN}$`));
    const answer = { to, text: 'Ya volvió la luz.\n\nEl lun, 23 nov 2026, la cooperativa escribió:\n> su reclamo' };
    const raw = Buffer.from(`From: g@example.com\r\nTo: ${to}\r\nSubject: Re\r\n\r\n${answer.text}\r\n`);
    await Promise.all([house.send({ to, raw }), house.send({ to, raw })]);
    await house.send({ to, raw });
    await eventually(async () => expect(await messagesOf(id)).toEqual([['member', 'Ya volvió la luz.']]));
    const told = await mailTo(claimsEmail, new RegExp(`mensaje.*${number}`));
    expect(told.text).toContain('Ya volvió la luz.');
    await eventually(async () => expect(await stateOf(id)).toEqual([{ status: 'done', reason: null }]));
    expect(
      (await mailsTo(claimsEmail)).filter(({ subject }) => /mensaje/.test(subject) && subject.includes(number)),
    ).toHaveLength(1);
  });

  it('brings its photos, made anew like any other', async () => {
    const { id, number } = await house.file(georgina);
    const to = await replyToOf(georgina.member.email, new RegExp(number));
    const attachments = [
      { filename: 'poste.jpg', content: await aJpeg(), contentType: 'image/jpeg' },
      { filename: 'virus.jpg', content: Buffer.from('<script>alert(1)</script>'), contentType: 'image/jpeg' },
    ];
    await house.send({ to, text: 'Mire el poste', attachments });
    await eventually(async () => expect((await claimOf(id)).attachments).toHaveLength(1));
    expect(await messagesOf(id)).toEqual([['member', 'Mire el poste']]);
  });

  it('to a claim that was closed lately reopens it, and after a month its sender is told why not', async () => {
    const { id, number } = await house.file(georgina);
    const to = await replyToOf(georgina.member.email, new RegExp(number));
    const closed = (when: string) =>
      tenant.sql(`update claims set status = 'closed', closed_at = now() - $2::interval where id = $1`, [id, when]);
    await closed('2 days');
    await house.send({ to, text: 'Otra vez sin luz' });
    await eventually(async () => expect((await claimOf(id)).status).toBe('reopened'));
    await closed('40 days');
    const sender = `g-${randomBytes(4).toString('hex')}@example.com`;
    await house.send({ to, from: sender, text: 'Y otra vez' });
    const refusal = await mailTo(sender, new RegExp(number));
    expect(refusal.text).toContain('30 días');
    expect((await stateOf(id)).at(-1)).toEqual({ status: 'refused', reason: 'CLAIM_STATE' });
  });

  it.each([
    ['a note of absence', { headers: { 'Auto-Submitted': 'auto-replied' }, text: 'Estoy de vacaciones' }, 'AUTOMATIC'],
    ['nothing but what it quotes', { text: '> su reclamo fue recibido' }, 'EMPTY'],
  ])('is not %s', async (_what, answer, reason) => {
    const { id, number } = await house.file(georgina);
    const to = await replyToOf(georgina.member.email, new RegExp(number));
    await house.send({ to, ...answer });
    await eventually(async () => expect(await stateOf(id)).toEqual([{ status: 'ignored', reason }]));
    expect(await messagesOf(id)).toEqual([]);
  });
});

describe("The cooperative's answer to a claim's mail", () => {
  it('is its public word in the claim, and reaches the member, whose answer comes back too', async () => {
    const { id, number } = await house.file(georgina);
    const atOffice = await mailTo(claimsEmail, new RegExp(`^Reclamo ${number}`));
    expect(atOffice.text).toContain('queda en el reclamo');
    await house.send({
      to: atOffice.replyTo!,
      from: 'Guardia <guardia@coop.example>',
      text: 'Va una cuadrilla en camino.',
    });
    const answer = await mailTo(georgina.member.email, new RegExp(`respond.*${number}|${number}.*respond`, 'i'));
    expect(answer.text).toContain('Va una cuadrilla en camino.');
    expect((await claimOf(id)).history.at(-1)).toMatchObject({
      kind: 'message',
      author: 'staff',
      authorName: 'Guardia',
    });
    await house.send({ to: answer.replyTo!, text: 'Gracias' });
    await eventually(async () => expect((await messagesOf(id)).at(-1)).toEqual(['member', 'Gracias']));
  });
});

describe('The listener for mail', () => {
  const refused = (to: string | string[], raw = 'Subject: x\r\n\r\nHola\r\n') =>
    house.send({ to, raw }).then(
      () => 'taken',
      (error: { responseCode?: number }) => error.responseCode,
    );

  it('takes mail for addresses that we made and for no others', async () => {
    const { number } = await house.file(georgina);
    const to = await replyToOf(georgina.member.email, new RegExp(number));
    const [local] = to.split('@') as [string];
    const other = local.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    expect(await refused(`${other}@${DOMAIN}`)).toBe(550);
    expect(await refused(`${local}@example.com`)).toBe(550);
    expect(await refused(`postmaster@${DOMAIN}`)).toBe(550);
    expect(await refused(`c${local.slice(1)}@${DOMAIN}`)).toBe(550);
    expect(await refused(to.toUpperCase())).toBe('taken');
  });

  it('takes no message that is too big, and goes on', async () => {
    const { id, number } = await house.file(georgina);
    const to = await replyToOf(georgina.member.email, new RegExp(number));
    expect(await refused(to, `Subject: x\r\n\r\n${'palabra '.repeat(2_500_000)}\r\n`)).toBe(552);
    await house.send({ to, text: 'Sigo sin luz' });
    await eventually(async () => expect(await messagesOf(id)).toEqual([['member', 'Sigo sin luz']]));
  });

  it('takes what no program wrote: headers that never end, NUL, five megabytes of text', async () => {
    const { id, number } = await house.file(georgina);
    const to = await replyToOf(georgina.member.email, new RegExp(number));
    await house.send({ to, raw: `Subject: \0\r\n${'X-A: b\r\n'.repeat(20_000)}\r\nuno\0\r\n` });
    await house.send({ to, raw: `Subject: dos\r\n\r\n${'palabra '.repeat(700_000)}\r\n` });
    await eventually(async () => expect((await messagesOf(id)).length).toBe(2));
    for (const [, text] of await messagesOf(id)) expect(text!.length).toBeLessThanOrEqual(4_000);
  });
});
