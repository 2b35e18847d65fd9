import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { aClaimant, type Claim, type Claimant } from '../claims/claimant.js';
import { aJpeg } from '../claims/photos.js';
import { eventually } from '../support/eventually.js';
import { answersTo, mailsTo, mailTo } from '../support/mail.js';
import { aMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { DOMAIN, send } from './answer.js';

const claimsEmail = `reclamos-${randomBytes(4).toString('hex')}@coop.example`;
let tenant: TestTenant;
let georgina: Claimant;

beforeAll(async () => {
  tenant = await aTenant({ claimsEmail });
  georgina = await aClaimant(tenant);
});

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
    const { id, number } = await georgina.file();
    const to = await replyToOf(georgina.member.email, new RegExp(number));
    expect(to).toMatch(answersTo('m'));
    const answer = { to, text: 'Ya volvió la luz.\n\nEl lun, 23 nov 2026, la cooperativa escribió:\n> su reclamo' };
    const raw = Buffer.from(`From: g@example.com\r\nTo: ${to}\r\nSubject: Re\r\n\r\n${answer.text}\r\n`);
    await Promise.all([send({ to, raw }), send({ to, raw })]);
    await send({ to, raw });
    await eventually(async () => expect(await messagesOf(id)).toEqual([['member', 'Ya volvió la luz.']]));
    const told = await mailTo(claimsEmail, new RegExp(`mensaje.*${number}`));
    expect(told.text).toContain('Ya volvió la luz.');
    await eventually(async () => expect(await stateOf(id)).toEqual([{ status: 'done', reason: null }]));
    expect(
      (await mailsTo(claimsEmail)).filter(({ subject }) => /mensaje/.test(subject) && subject.includes(number)),
    ).toHaveLength(1);
  });

  it('brings its photos, made anew like any other', async () => {
    const { id, number } = await georgina.file();
    const to = await replyToOf(georgina.member.email, new RegExp(number));
    const attachments = [
      { filename: 'poste.jpg', content: await aJpeg(), contentType: 'image/jpeg' },
      { filename: 'virus.jpg', content: Buffer.from('<script>alert(1)</script>'), contentType: 'image/jpeg' },
    ];
    await send({ to, text: 'Mire el poste', attachments });
    await eventually(async () => expect((await claimOf(id)).attachments).toHaveLength(1));
    expect(await messagesOf(id)).toEqual([['member', 'Mire el poste']]);
  });

  it('to a claim that was closed lately reopens it, and after a month its sender is told why not', async () => {
    const { id, number } = await georgina.file();
    const to = await replyToOf(georgina.member.email, new RegExp(number));
    const closed = (when: string) =>
      tenant.sql(`update claims set status = 'closed', closed_at = now() - $2::interval where id = $1`, [id, when]);
    await closed('2 days');
    await send({ to, text: 'Otra vez sin luz' });
    await eventually(async () => expect((await claimOf(id)).status).toBe('reopened'));
    await closed('40 days');
    const sender = `g-${randomBytes(4).toString('hex')}@example.com`;
    await send({ to, from: sender, text: 'Y otra vez' });
    const refusal = await mailTo(sender, new RegExp(number));
    expect(refusal.text).toContain('30 días');
    expect((await stateOf(id)).at(-1)).toEqual({ status: 'refused', reason: 'CLAIM_STATE' });
  });

  it.each([
    ['a note of absence', { headers: { 'Auto-Submitted': 'auto-replied' }, text: 'Estoy de vacaciones' }, 'AUTOMATIC'],
    ['nothing but what it quotes', { text: '> su reclamo fue recibido' }, 'EMPTY'],
  ])('is not %s', async (_what, answer, reason) => {
    const { id, number } = await georgina.file();
    const to = await replyToOf(georgina.member.email, new RegExp(number));
    await send({ to, ...answer });
    await eventually(async () => expect(await stateOf(id)).toEqual([{ status: 'ignored', reason }]));
    expect(await messagesOf(id)).toEqual([]);
  });
});

describe('An answer whose job was lost', () => {
  it('is found by the sweep; one whose file is gone is tried again and told of in its row', async () => {
    const { id } = await georgina.file();
    const inbound = uuid();
    const folder = join(fileURLToPath(stack.env.STORAGE_URL!), tenant.schema, 'inbound-mails');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, inbound), 'From: g@example.com\r\n\r\nDespués de la caída\r\n');
    const leave = (row: string) =>
      tenant.sql(
        `insert into inbound_mails (id, purpose, subject_id, fingerprint, bytes, next_attempt_at)
         values ($1, 'claim-member', $2, $3, 1, now() - interval '1 second')`,
        [row, id, row],
      );
    const lost = uuid();
    await leave(inbound);
    await leave(lost);
    await eventually(async () => expect(await messagesOf(id)).toEqual([['member', 'Después de la caída']]), {
      withinMs: 40_000,
    });
    await eventually(async () => {
      const [row] = await tenant.sql('select status, last_error from inbound_mails where id = $1', [lost]);
      expect(row).toMatchObject({ status: 'received', last_error: expect.stringMatching(/./) });
    });
  }, 60_000);
});

describe("The cooperative's answer to a claim's mail", () => {
  it('is its public word in the claim, and reaches the member, whose answer comes back too', async () => {
    const { id, number } = await georgina.file();
    const atOffice = await mailTo(claimsEmail, new RegExp(`^Reclamo ${number}`));
    expect(atOffice.text).toContain('queda en el reclamo');
    await send({
      to: atOffice.replyTo!,
      from: 'Guardia <guardia@coop.example>',
      text: 'Va una cuadrilla en camino.',
    });
    const answer = await mailTo(georgina.member.email, new RegExp(`^Respuesta.*${number}`));
    expect(answer.text).toContain('Va una cuadrilla en camino.');
    expect((await claimOf(id)).history.at(-1)).toMatchObject({
      kind: 'message',
      author: 'staff',
      authorName: 'Guardia',
    });
    await send({ to: answer.replyTo!, text: 'Gracias' });
    await eventually(async () => expect((await messagesOf(id)).at(-1)).toEqual(['member', 'Gracias']));
  });
});

describe("The cooperative's answer to a contact message's mail", () => {
  const request = { message: '¿Puedo pagar en cuotas?', contactHours: 'De 9 a 12', phone: '03571 15 631052' };

  it('is the answer that its writer gets, once; whoever answers later is told that it was', async () => {
    const contactEmail = `contacto-${randomBytes(4).toString('hex')}@coop.example`;
    const coop = await aTenant({ contactEmail });
    const member = await aMember(coop);
    await member.api.post('/contact-messages', request);
    const { replyTo, text } = await mailTo(contactEmail, /contacto/i);
    expect(replyTo).toMatch(answersTo('k'));
    expect(text).toContain('queda en la oficina en línea');
    const late = `tarde-${randomBytes(4).toString('hex')}@coop.example`;
    await send({ to: replyTo!, from: 'Marta <marta@coop.example>', text: 'Sí, en tres.' });
    expect((await mailTo(member.email, /Respondieron su mensaje/)).text).toContain('Sí, en tres.');
    await send({ to: replyTo!, from: late, text: 'No.' });
    expect((await mailTo(late, /./)).text).toContain('mensaje de contacto');
    const { body } = await member.api.get<{ items: object[] }>('/contact-messages');
    expect(body.items).toMatchObject([{ status: 'answered', answer: 'Sí, en tres.' }]);
  });
});

describe('The listener for mail', () => {
  const refused = (to: string | string[], raw = 'Subject: x\r\n\r\nHola\r\n') =>
    send({ to, raw }).then(
      () => 'taken',
      (error: { responseCode?: number }) => error.responseCode,
    );

  it('takes mail for addresses that we made and for no others', async () => {
    const { number } = await georgina.file();
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
    const { id, number } = await georgina.file();
    const to = await replyToOf(georgina.member.email, new RegExp(number));
    expect(await refused(to, `Subject: x\r\n\r\n${'palabra '.repeat(2_500_000)}\r\n`)).toBe(552);
    await send({ to, text: 'Sigo sin luz' });
    await eventually(async () => expect(await messagesOf(id)).toEqual([['member', 'Sigo sin luz']]));
  });

  it('takes what no program wrote: headers that never end, NUL, five megabytes of text', async () => {
    const { id, number } = await georgina.file();
    const to = await replyToOf(georgina.member.email, new RegExp(number));
    await send({ to, raw: `Subject: \0\r\n${'X-A: b\r\n'.repeat(20_000)}\r\nuno\0\r\n` });
    await send({ to, raw: `Subject: dos\r\n\r\n${'palabra '.repeat(700_000)}\r\n` });
    await eventually(async () =>
      expect(await stateOf(id)).toEqual([
        { status: 'ignored', reason: 'UNREADABLE' },
        { status: 'done', reason: null },
      ]),
    );
    const [[, text] = []] = await messagesOf(id);
    expect(text).toMatch(/^palabra/);
    expect(text!.length).toBeLessThanOrEqual(4_000);
  });
});
