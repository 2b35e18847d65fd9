import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answersTo, mailsTo, mailTo } from '../support/mail.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aClaimant, type Claim, type Claimant } from './claimant.js';
import { anOffice, codeOf, type Office, PABLO } from './claim-desk.js';
import { aJpeg } from './photos.js';

const claimsEmail = `reclamos-${randomBytes(4).toString('hex')}@coop.example`;
let tenant: TestTenant;
let office: Office;
let georgina: Claimant;

beforeAll(async () => {
  tenant = await aTenant({ claimsEmail });
  [office, georgina] = [await anOffice(), await aClaimant(tenant)];
}, 60_000);
afterAll(() => office.close());

const at = <T>(work: () => Promise<T>) => office.as(tenant, work);
const read = async (id: string) => (await georgina.member.api.get<Claim>(`/claims/${id}`)).body;
const auditOf = (id: string) =>
  tenant.sql<{ actor: string; action: string }>(
    'select actor, action from public.audit_log where subject = $1 order by at',
    [id],
  );
const eventsOf = async (id: string) =>
  (
    await tenant.sql<{ event: string }>('select event from feed_entries where subject_id = $1 order by position', [id])
  ).map(({ event }) => event);

describe('A claim at the desk', () => {
  it('goes its way in sight of its author, who is told of each step', async () => {
    const { id, number } = await georgina.file();
    await at(() => office.desk.assign(id, 'Cuadrilla norte', PABLO));
    await at(() => office.desk.start(number, PABLO));
    await at(() => office.desk.answer(id, 'Va una <b>cuadrilla</b>.\nLlega a las 15.', PABLO));
    await at(() => office.desk.note(id, 'Es el mismo poste de ayer', PABLO));
    await at(() => office.desk.resolve(id, 'Se cambió el fusible.', PABLO));

    const claim = await read(id);
    expect(claim).toMatchObject({ status: 'resolved', firstAnsweredAt: expect.any(String), closedAt: null });
    expect(
      claim.history.map(({ author, authorName, kind, status, text }) => [author, authorName, status ?? kind, text]),
    ).toEqual([
      ['member', null, 'received', null],
      ['staff', 'Pablo', 'assigned', null],
      ['staff', 'Pablo', 'in_progress', null],
      ['staff', 'Pablo', 'message', 'Va una <b>cuadrilla</b>.\nLlega a las 15.'],
      ['staff', 'Pablo', 'resolved', 'Se cambió el fusible.'],
    ]);
    for (const own of ['Cuadrilla norte', 'mismo poste']) expect(JSON.stringify(claim)).not.toContain(own);

    const { email } = georgina.member;
    await mailTo(email, new RegExp(`Ya nos ocupamos.*${number}`));
    const answer = await mailTo(email, new RegExp(`Respuesta.*${number}`));
    expect(answer.replyTo).toMatch(answersTo('m'));
    expect(answer.text).toContain('  Va una <b>cuadrilla</b>.\n  Llega a las 15.');
    expect(answer.html).toContain('Va una &lt;b&gt;cuadrilla&lt;/b&gt;.<br>');
    const resolved = await mailTo(email, new RegExp(`${number} está resuelto`));
    expect(resolved.text).toContain('Se cambió el fusible.');
    expect(resolved.links.some((link) => link.endsWith(`/reclamos/${claim.trackingCode}`))).toBe(true);
    expect((await mailsTo(email)).filter(({ subject }) => subject.includes(number))).toHaveLength(4);

    expect(await auditOf(id)).toEqual(
      ['assigned', 'started', 'answered', 'noted', 'resolved'].map((step) => ({
        actor: 'staff:1',
        action: `claim.${step}`,
      })),
    );
    expect(await eventsOf(id)).toEqual(['claim.created', ...Array<string>(5).fill('claim.updated')]);
  });

  it('shows staff all of it: who wrote, who has it, what is for their eyes alone', async () => {
    const { id, number } = await georgina.file({ phone: '3571 15 631052' });
    await at(() => office.desk.assign(id, 'Taller', PABLO));
    await at(() => office.desk.assign(id, 'Cuadrilla sur', { ...PABLO, name: 'Rita' }));
    await at(() => office.desk.note(id, 'Llamar antes', PABLO));
    const claim = await at(() => office.desk.show(number));
    expect(claim).toMatchObject({
      id,
      assignee: 'Cuadrilla sur',
      supplyNumber: georgina.supply.number,
      author: { firstName: 'Georgina', lastName: 'Paván', email: georgina.member.email, phone: '+5493571631052' },
    });
    expect(claim.history.map((event) => [event.kind, event.public, event.authorName, event.text])).toEqual([
      ['status', true, null, null],
      ['status', true, 'Pablo', null],
      ['assignment', false, 'Pablo', 'Taller'],
      ['assignment', false, 'Rita', 'Cuadrilla sur'],
      ['message', false, 'Pablo', 'Llamar antes'],
    ]);
    expect(await codeOf(at(() => office.desk.show('R-2026-999999')))).toBe('NOT_FOUND');
    expect(await codeOf(at(() => office.desk.show('nada')))).toBe('NOT_FOUND');
    expect(await codeOf(at(() => office.desk.start('nada', PABLO)))).toBe('NOT_FOUND');
  });

  it('is found on the board by state, service, lateness, whoever has it, and words', async () => {
    const coop = await aTenant({ claimDeadline: { days: 1, calendar: 'calendar', holidays: [] } });
    const someone = await aClaimant(coop);
    const [late, water, done] = [
      await someone.file({ description: 'Chispas en el ÁRBOL' }),
      await someone.file({ service: 'water' }),
      await someone.file(),
    ];
    await coop.sql(`update claims set due_at = now() - interval '1 minute' where id = $1`, [late.id]);
    await office.as(coop, () => office.desk.resolve(done.id, 'Listo', PABLO));
    await office.as(coop, () => office.desk.assign(water.id, 'Plomería', PABLO));
    const found = async (query: object) =>
      (await office.as(coop, () => office.desk.list({ limit: 50, ...query }))).items.map(({ id }) => id);
    expect(await found({})).toEqual([water.id, late.id]);
    expect(await found({ statuses: ['resolved'] })).toEqual([done.id]);
    expect(await found({ services: ['water'] })).toEqual([water.id]);
    expect(await found({ overdue: true })).toEqual([late.id]);
    expect(await found({ assignee: 'plomería' })).toEqual([water.id]);
    expect(await found({ text: 'chispas' })).toEqual([late.id]);
    expect(await found({ text: someone.supply.number, statuses: ['received'] })).toEqual([late.id]);
    expect(await found({ text: '%' })).toEqual([]);
    const first = await office.as(coop, () => office.desk.list({ limit: 1 }));
    expect([first.items[0]!.id, await found({ cursor: first.nextCursor! })]).toEqual([water.id, [late.id]]);
    expect((await office.as(coop, () => office.desk.counts())).items).toEqual([
      { status: 'assigned', count: 1, overdue: 0 },
      { status: 'received', count: 1, overdue: 1 },
      { status: 'resolved', count: 1, overdue: 0 },
    ]);
    // Answered is answered, however late.
    await office.as(coop, () => office.desk.answer(late.id, 'Perdón por la demora', PABLO));
    expect(await found({ overdue: true })).toEqual([]);
  });

  it('is taken once where two take it at once', async () => {
    const { id } = await georgina.file();
    const codes = await Promise.all(
      Array.from({ length: 4 }, () => codeOf(at(() => office.desk.resolve(id, 'Listo', PABLO)))),
    );
    expect(codes.sort()).toEqual(['CLAIM_STATE', 'CLAIM_STATE', 'CLAIM_STATE', 'accepted']);
    expect((await read(id)).history.filter(({ status }) => status === 'resolved')).toHaveLength(1);
  });

  it('takes no empty and no endless text', async () => {
    const { id } = await georgina.file();
    const attempts = [
      () => office.desk.answer(id, ' \n ', PABLO),
      () => office.desk.resolve(id, 'x'.repeat(4001), PABLO),
      () => office.desk.note(id, 'a\u0000b', PABLO),
      () => office.desk.assign(id, 'dos\nlíneas', PABLO),
    ];
    for (const attempt of attempts) expect(await codeOf(at(attempt as () => Promise<void>))).toBe('VALIDATION_FAILED');
    expect((await read(id)).history).toHaveLength(1);
  });

  it('of another cooperative is not there', async () => {
    const { id } = await georgina.file();
    const elsewhere = await aTenant();
    expect(await codeOf(office.as(elsewhere, () => office.desk.start(id, PABLO)))).toBe('NOT_FOUND');
  });
});

describe('A message that comes back by mail', () => {
  it('joins the claim with its photos; what is no photo, or one too many, is counted', async () => {
    const { id, number } = await georgina.file();
    const photo = await aJpeg();
    const files = [photo, Buffer.from('%PDF-1.7'), photo, photo, photo, photo, photo];
    const { refused } = await at(() => office.claims.addMailedMessage(id, 'Les mando fotos', files));
    expect(refused).toBe(2);
    const claim = (await georgina.member.api.get<Claim & { attachments: object[] }>(`/claims/${id}`)).body;
    expect(claim.attachments).toHaveLength(5);
    expect(claim.history[1]).toMatchObject({ kind: 'message', author: 'member', text: 'Les mando fotos' });
    expect((await mailTo(claimsEmail, new RegExp(`mensaje.*${number}`))).text).toContain('Les mando fotos');
  });

  it('to a claim that was closed lately reopens it; after a month it belongs to another claim', async () => {
    const { id } = await georgina.file();
    const closed = (when: string) =>
      tenant.sql(`update claims set status = 'closed', closed_at = now() - $2::interval where id = $1`, [id, when]);
    await closed('2 days');
    await at(() => office.claims.addMailedMessage(id, 'Otra vez sin luz'));
    const claim = (await georgina.member.api.get<Claim>(`/claims/${id}`)).body;
    expect(claim.status).toBe('reopened');
    expect(claim.history.at(-1)).toMatchObject({ kind: 'status', author: 'member', text: 'Otra vez sin luz' });
    await closed('31 days');
    expect(await codeOf(at(() => office.claims.addMailedMessage(id, 'Otra vez')))).toBe('CLAIM_STATE');
  });
});
