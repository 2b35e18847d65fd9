import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answersTo, mailTo } from '../support/mail.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aClaimant, type Claim, type Claimant } from './claimant.js';
import { anOffice, type Office, PABLO } from './claim-desk.js';

const claimsEmail = `reclamos-${randomBytes(4).toString('hex')}@coop.example`;
let tenant: TestTenant;
let office: Office;
let georgina: Claimant;

beforeAll(async () => {
  tenant = await aTenant({ claimsEmail, claimDeadline: { days: 2, calendar: 'calendar', holidays: [] } });
  [office, georgina] = [await anOffice(), await aClaimant(tenant)];
}, 60_000);
afterAll(() => office.close());

async function aResolved(by: Claimant = georgina): Promise<Claim> {
  const claim = await by.file();
  await office.as(tenant, () => office.desk.resolve(claim.id, 'Listo', PABLO));
  return claim;
}
const confirm = (id: string, body: object = {}, by = georgina) =>
  by.member.api.post<Claim & { code?: string }>(`/claims/${id}/confirmation`, body);
const reopen = (id: string, text = 'Sigue sin luz', by = georgina) =>
  by.member.api.post<Claim & { code?: string }>(`/claims/${id}/reopening`, { text });

describe('A resolved claim', () => {
  it('is closed by its author, who says what they think of it', async () => {
    const { id } = await aResolved();
    const { status, body } = await confirm(id, { rating: 4, comment: 'Vinieron enseguida.' });
    expect([status, body]).toEqual([
      201,
      expect.objectContaining({ status: 'closed', rating: 4, ratingComment: 'Vinieron enseguida.' }),
    ]);
    expect(body.closedAt).toEqual(expect.any(String));
    expect(body.history.at(-1)).toMatchObject({ author: 'member', status: 'closed', text: null });
    expect(await confirm(id)).toMatchObject({ status: 409, body: { code: 'CLAIM_STATE' } });
    expect(await tenant.sql('select rating from claims where id = $1', [id])).toEqual([{ rating: 4 }]);
  });

  it('may be confirmed without a word', async () => {
    const { id } = await aResolved();
    expect((await confirm(id)).body).toMatchObject({ status: 'closed', rating: null, ratingComment: null });
  });

  it.each([[{ rating: 0 }], [{ rating: 6 }], [{ rating: 2.5 }], [{ rating: '5' }], [{ comment: '' }], [{ nota: 5 }]])(
    'is not confirmed with %j',
    async (body) => {
      const { id } = await aResolved(await aClaimant(tenant));
      expect((await confirm(id, body)).status).toBe(400);
    },
  );

  it('is reopened with what is still wrong: the clock starts anew and the cooperative is told', async () => {
    const { id, number } = await aResolved();
    await tenant.sql(`update claims set clock_started_at = now() - interval '9 days', due_at = now() - interval '7 days' where id = $1`, [id]); // prettier-ignore
    const { status, body } = await reopen(id);
    expect([status, body.status]).toEqual([201, 'reopened']);
    expect(Date.parse(body.dueAt!)).toBeGreaterThan(Date.now() + 86_400_000);
    expect(body).toMatchObject({ resolvedAt: null, deadlineRule: { hours: null, days: 2, calendar: 'calendar' } });
    expect(body.history.at(-1)).toMatchObject({ author: 'member', status: 'reopened', text: 'Sigue sin luz' });
    const mail = await mailTo(claimsEmail, new RegExp(`reabierto.*${number}`));
    expect(mail.replyTo).toMatch(answersTo('c'));
    expect(mail.text).toContain('Sigue sin luz');
    await office.as(tenant, () => office.desk.resolve(id, 'Ahora sí', PABLO));
    expect((await confirm(id)).status).toBe(201);
  });

  it('that was closed is reopened within thirty days and no later', async () => {
    const { id } = await aResolved();
    await confirm(id, { rating: 1 });
    await tenant.sql(`update claims set closed_at = now() - interval '31 days' where id = $1`, [id]);
    expect(await reopen(id)).toMatchObject({ status: 409, body: { code: 'CLAIM_STATE' } });
    await tenant.sql(`update claims set closed_at = now() - interval '29 days' where id = $1`, [id]);
    expect((await reopen(id)).body).toMatchObject({ status: 'reopened', rating: null });
  });

  it('is its author’s to end: nobody else’s, and not before it is resolved', async () => {
    const { id } = await aResolved();
    const other = await aClaimant(tenant);
    expect([(await confirm(id, {}, other)).status, (await reopen(id, 'x', other)).status]).toEqual([404, 404]);
    const open = await georgina.file();
    expect([(await confirm(open.id)).body.code, (await reopen(open.id)).body.code]).toEqual([
      'CLAIM_STATE',
      'CLAIM_STATE',
    ]);
  });

  it('keeps its rating when its author goes, and not their words', async () => {
    const someone = await aClaimant(tenant);
    const { id } = await aResolved(someone);
    await confirm(id, { rating: 2, comment: 'Soy Georgina y vivo sola' }, someone);
    expect((await someone.member.api.get('/me/data-export')).body).toMatchObject({
      claims: [{ id, rating: 2, ratingComment: 'Soy Georgina y vivo sola' }],
    });
    await someone.member.api.delete('/me', { password: someone.member.password });
    const shown = await office.as(tenant, () => office.desk.show(id));
    expect(shown).toMatchObject({ status: 'closed', rating: 2, ratingComment: null, author: null });
  });

  it('is confirmed once, though asked for at once, and not reopened besides', async () => {
    const { id } = await aResolved();
    const answers = await Promise.all([confirm(id), confirm(id), confirm(id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const { history } = (await georgina.member.api.get<Claim>(`/claims/${id}`)).body;
    expect(history.filter(({ status }) => status === 'closed')).toHaveLength(1);
  });
});
