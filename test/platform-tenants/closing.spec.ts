import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { mailTo, mailsTo } from '../support/mail.js';
import { aMember, type TestMember } from '../support/member.js';
import { aSupporter, type TestSupporter } from '../support/staff.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';
import { notificationsOf, notify } from '../payments/webhook-client.js';

const REASON = 'Convenio vencido el 30/11';

describe('A suspended cooperative', () => {
  let tenant: TestTenant;
  let member: TestMember;
  let support: TestSupporter;
  beforeEach(async () => {
    tenant = await aTenant();
    member = await aMember(tenant, { email: `socia-${randomBytes(5).toString('hex')}@example.com` });
    support = await aSupporter({ steppedUp: true });
  });
  const call = (step: string, body?: object) => support.api.post(`/v1/platform/tenants/${tenant.slug}/${step}`, body);

  it('answers its members 503 with a sentence, keeps their data, and takes the gateway’s news', async () => {
    expect((await call('suspend', { reason: REASON, tellMembers: false })).status).toBe(204);
    const refused = { status: 503, body: { code: 'TENANT_SUSPENDED', detail: expect.stringContaining('suspendida') } };
    expect(await member.api.get('/me')).toMatchObject(refused);
    expect(await client(tenant, tenant.apiKey).get('/sync/mappings')).toMatchObject(refused);
    expect((await notify(tenant, { dataId: '123' })).status).toBe(200);
    expect(await notificationsOf(tenant)).toHaveLength(1);
    expect((await call('resume')).status).toBe(204);
    expect(await member.api.get('/me')).toMatchObject({ status: 200, body: { email: member.email } });
  });

  it('has its members told, each once for one suspension, and those who are no members not', async () => {
    const disabled = await aMember(tenant, { email: `baja-${randomBytes(5).toString('hex')}@example.com` });
    await tenant.sql(`update users set status = 'disabled' where id = $1`, [disabled.userId]);
    await call('suspend', { reason: REASON });
    const mail = await mailTo(member.email, /cerrada por el momento/, { withinMs: 60_000 });
    expect(mail.text).toContain('Sus datos se conservan');
    expect(mail.text).not.toContain(REASON);
    const told = () => publicSql(`select told_at from tenant_suspensions where tenant_id = $1 and told_at is not null`, [tenant.id]); // prettier-ignore
    await eventually(async () => expect(await told()).toHaveLength(1));
    expect(await mailsTo(member.email)).toHaveLength(1);
    expect(await tenant.sql(`select recipient from outgoing_mails where template = 'office-closed'`)).toEqual([
      { recipient: member.email },
    ]);
  }, 90_000);

  it('tells nobody where support says so', async () => {
    await call('suspend', { reason: REASON, tellMembers: false });
    const [row] = await publicSql<{ told_at: Date | null }>('select told_at from tenant_suspensions where tenant_id = $1', [tenant.id]); // prettier-ignore
    expect(row!.told_at).not.toBeNull();
  });

  it('is suspended once by two at once, and cannot be by who gives no reason', async () => {
    const both = await Promise.all([call('suspend', { reason: REASON }), call('suspend', { reason: REASON })]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([204, 409]);
    expect(await call('suspend', { reason: 'x' })).toMatchObject({ status: 400 });
    expect((await call('resume')).status).toBe(204);
    expect(await call('resume')).toMatchObject({ status: 409, body: { code: 'TENANT_STATE' } });
  });

  it('shows who did it in the audit log, without the reason', async () => {
    await call('suspend', { reason: REASON });
    await call('resume');
    const { body } = await support.api.get<{ items: { action: string; actor: string; detail: object }[] }>(
      `/v1/platform/audit?subject=${tenant.id}`,
    );
    expect(body.items).toMatchObject([
      { action: 'tenant.resumed', actor: `staff:${support.staffId}` },
      { action: 'tenant.suspended', actor: `staff:${support.staffId}`, detail: {} },
    ]);
  });
});
