import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Queue } from 'bullmq';
import type { TenantFile } from '../../src/modules/tenant/tenant-settings.dto.js';
import { parseEnvironment } from '../../src/platform/config/environment.js';
import { ROUNDS_QUEUE } from '../../src/platform/queue/jobs.js';
import { QueueConnection } from '../../src/platform/queue/queue-connection.js';
import { eventually } from '../support/eventually.js';
import { mailsTo, mailTo } from '../support/mail.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aClaimant, type Claim } from './claimant.js';
import { anOffice, type Office, PABLO } from './claim-desk.js';

let office: Office;
beforeAll(async () => {
  office = await anOffice();
}, 60_000);
afterAll(() => office.close());

const aCoop = (more: Partial<TenantFile> = {}) =>
  aTenant({
    claimsEmail: `reclamos-${randomBytes(4).toString('hex')}@coop.example`,
    claimDeadline: { days: 5, calendar: 'calendar', holidays: [] },
    ...more,
  });
const tick = (tenant: TestTenant) => office.as(tenant, () => office.clock.tick());
const alertsOf = (tenant: TestTenant) =>
  tenant.sql<{ kind: string; detail: { claimIds: string[] } }>('select kind, detail from staff_alerts order by id');
/** As if the claim's clock had run for so much longer. */
const age = (tenant: TestTenant, id: string, time: string) =>
  tenant.sql(
    `update claims set clock_started_at = clock_started_at - $2::interval, warn_at = warn_at - $2::interval, due_at = due_at - $2::interval,
            silent_since = silent_since - $2::interval, silence_reminded_at = silence_reminded_at - $2::interval where id = $1`,
    [id, time],
  );
/** Whatever the hour of the day: as if so much of the time to answer were left. */
const left = (tenant: TestTenant, id: string, time: string) =>
  tenant.sql(
    `update claims set warn_at = warn_at - (due_at - now() - $2::interval), due_at = now() + $2::interval where id = $1`,
    [id, time],
  );
const statusOf = async (tenant: TestTenant, id: string) =>
  (await tenant.sql<{ status: string }>('select status from claims where id = $1', [id]))[0]!.status;

describe('Before the time to answer ends', () => {
  it('staff are warned of all such claims in one mail, once', async () => {
    const tenant = await aCoop();
    const someone = await aClaimant(tenant);
    const filed: Claim[] = [];
    for (let i = 0; i < 4; i += 1) filed.push(await someone.file());
    const [first, second, answered, fresh] = filed as [Claim, Claim, Claim, Claim];
    await left(tenant, first.id, '12 hours');
    await left(tenant, second.id, '23 hours');
    await left(tenant, answered.id, '12 hours');
    await left(tenant, fresh.id, '25 hours');
    await office.as(tenant, () => office.desk.answer(answered.id, 'Ya vamos', PABLO));
    await Promise.all([tick(tenant), tick(tenant)]);
    await tick(tenant);
    expect(await alertsOf(tenant)).toEqual([{ kind: 'claims-due-soon', detail: { claimIds: [first.id, second.id] } }]);
    const mail = await mailTo(tenant.settings.claimsEmail, /2 reclamos están por vencer/);
    for (const { number } of [first, second]) expect(mail.text).toContain(number);
    for (const { number } of [answered, fresh]) expect(mail.text).not.toContain(number);
  });

  it('by a rule of hours they are when a quarter is left', async () => {
    const tenant = await aCoop();
    const someone = await aClaimant(tenant);
    const [category] = await office.as(tenant, () => office.categories.list());
    await office.as(tenant, () => office.categories.change(category!.id, { deadline: { hours: 4 } }, PABLO));
    const { id, dueAt, createdAt, deadlineRule } = await someone.file({ categoryId: category!.id });
    expect(Date.parse(dueAt!) - Date.parse(createdAt)).toBe(4 * 3_600_000);
    expect(deadlineRule).toEqual({ hours: 4, days: null, calendar: null });
    await age(tenant, id, '2 hours 59 minutes');
    await tick(tenant);
    expect(await alertsOf(tenant)).toEqual([]);
    await age(tenant, id, '2 minutes');
    await tick(tenant);
    expect(await alertsOf(tenant)).toMatchObject([{ kind: 'claims-due-soon' }]);
  });
});

describe('When the time to answer has ended', () => {
  it('staff are told once; and again where the claim is reopened and that time ends too', async () => {
    const tenant = await aCoop();
    const someone = await aClaimant(tenant);
    const { id } = await someone.file();
    await age(tenant, id, '6 days');
    await tick(tenant);
    await tick(tenant);
    expect(await alertsOf(tenant)).toMatchObject([{ kind: 'claims-overdue', detail: { claimIds: [id] } }]);
    await mailTo(tenant.settings.claimsEmail, /Venció el plazo de un reclamo/);
    await office.as(tenant, () => office.desk.resolve(id, 'Listo', PABLO));
    await someone.member.api.post(`/claims/${id}/reopening`, { text: 'No' });
    await tick(tenant);
    expect(await alertsOf(tenant)).toHaveLength(1);
    await age(tenant, id, '6 days');
    await tick(tenant);
    expect((await alertsOf(tenant)).map(({ kind }) => kind)).toEqual(['claims-overdue', 'claims-overdue']);
  });

  it('nobody is told of what is resolved, nor where there is no rule', async () => {
    const tenant = await aCoop({ claimDeadline: undefined });
    const someone = await aClaimant(tenant);
    const claim = await someone.file();
    expect([claim.dueAt, claim.deadlineRule]).toEqual([null, null]);
    await tick(tenant);
    expect(await alertsOf(tenant)).toEqual([]);
  });
});

describe('The silence of an author', () => {
  it('closes a resolved claim after ten days, three days after they were reminded', async () => {
    const tenant = await aCoop();
    const someone = await aClaimant(tenant);
    const { id, number } = await someone.file();
    await office.as(tenant, () => office.desk.resolve(id, 'Listo', PABLO));
    await age(tenant, id, '6 days 23 hours');
    await tick(tenant);
    expect((await mailsTo(someone.member.email)).some(({ subject }) => subject.includes('por cerrarse'))).toBe(false);
    await age(tenant, id, '2 hours');
    await tick(tenant);
    await tick(tenant);
    await mailTo(someone.member.email, new RegExp(`${number} está por cerrarse`));
    await age(tenant, id, '2 days 23 hours');
    await tick(tenant);
    expect(await statusOf(tenant, id)).toBe('resolved');
    await age(tenant, id, '2 hours');
    await Promise.all([tick(tenant), tick(tenant)]);
    const { body } = await someone.member.api.get<Claim>(`/claims/${id}`);
    expect(body).toMatchObject({ status: 'closed', rating: null });
    expect(body.history.at(-1)).toMatchObject({
      author: 'system',
      authorName: null,
      status: 'closed',
      text: 'Se cerró porque en 10 días no hubo respuesta.',
    });
    expect(body.history.filter(({ status }) => status === 'closed')).toHaveLength(1);
    const mails = (await mailsTo(someone.member.email)).filter(({ subject }) => subject.includes('por cerrarse'));
    expect(mails).toHaveLength(1);
  });

  it('is over when they write: the days are counted anew', async () => {
    const tenant = await aCoop({ claims: { silenceDays: 4 } });
    const someone = await aClaimant(tenant);
    const { id } = await someone.file();
    await office.as(tenant, () => office.desk.resolve(id, 'Listo', PABLO));
    await age(tenant, id, '3 days');
    await tick(tenant);
    await someone.member.api.post(`/claims/${id}/messages`, { text: 'Todavía no' });
    await age(tenant, id, '1 day 12 hours');
    await tick(tenant);
    expect(await statusOf(tenant, id)).toBe('resolved');
    await age(tenant, id, '12 hours');
    await tick(tenant);
    await age(tenant, id, '2 days');
    await tick(tenant);
    expect(await statusOf(tenant, id)).toBe('closed');
  });

  it('that no round saw for weeks is still broken by a reminder first', async () => {
    const tenant = await aCoop();
    const someone = await aClaimant(tenant);
    const { id, number } = await someone.file();
    await office.as(tenant, () => office.desk.resolve(id, 'Listo', PABLO));
    await age(tenant, id, '40 days');
    await tick(tenant);
    await mailTo(someone.member.email, new RegExp(`${number} está por cerrarse`));
    expect(await statusOf(tenant, id)).toBe('resolved');
    await age(tenant, id, '3 days');
    await tick(tenant);
    expect(await statusOf(tenant, id)).toBe('closed');
  });

  it('of one who deleted their user closes the claim too', async () => {
    const tenant = await aCoop();
    const someone = await aClaimant(tenant);
    const { id } = await someone.file();
    await office.as(tenant, () => office.desk.resolve(id, 'Listo', PABLO));
    await someone.member.api.delete('/me', { password: someone.member.password });
    await age(tenant, id, '10 days');
    await tick(tenant);
    await age(tenant, id, '3 days');
    await tick(tenant);
    expect(await statusOf(tenant, id)).toBe('closed');
  });
});

describe('The round', () => {
  it('comes by itself to each cooperative', async () => {
    const tenant = await aCoop();
    const connection = new QueueConnection(parseEnvironment(stack.env));
    const queue = new Queue(ROUNDS_QUEUE, { connection: connection.options });
    const plan = await eventually(
      async () => {
        const found = await queue.getJobScheduler(`claims-clock-${tenant.schema}`);
        if (!found) throw new Error('not planned yet');
        return found;
      },
      { withinMs: 60_000 },
    );
    expect(plan.every).toBe(300_000);
    await queue.close();
    await connection.close();
  }, 90_000);
});
