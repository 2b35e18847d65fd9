import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { aStaffMember, codeOf } from '../support/staff.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { byRecoveryCode, byTotp, enrolByTotp, login, mailedToken, signedIn, staff } from './doors.js';

/** Everything secret of somebody's life on the staff, by what it is. */
const secrets: Record<string, string> = {};
const found = (text: string) => Object.keys(secrets).filter((name) => text.includes(secrets[name]!));
const canary = () => `Canario-${Math.random().toString(36).slice(2)}-${Math.random().toString(36).slice(2)}`;

describe('What is secret of the staff', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
    const admin = await aStaffMember(tenant, { role: 'admin', steppedUp: true });
    const email = `marta-${Date.now()}@coop.example`;
    await admin.api.post('/staff/team', { email, name: 'Marta Gómez', role: 'admin' });
    secrets.invitation = await mailedToken(email, 'invitacion');
    const enrolled = await enrolByTotp(secrets.invitation, (secrets.password = canary()));
    Object.assign(secrets, { seed: enrolled.seed, enrolmentToken: enrolled.enrolmentToken });
    enrolled.recoveryCodes.forEach((code, i) => (secrets[`recovery code ${i}`] = code));
    Object.assign(secrets, { refresh: enrolled.refreshToken, access: enrolled.accessToken.split('.')[2]! });
    await login(email, (secrets.wrongPassword = canary()));
    const mfaToken = (secrets.mfaToken = (await login(email, secrets.password)).body.mfaToken!);
    await byTotp(mfaToken, '000000');
    await byRecoveryCode(mfaToken, enrolled.recoveryCodes[0]!);
    const api = signedIn(enrolled.accessToken);
    await api.post('/v1/staff/auth/step-up', { code: codeOf(enrolled, 1) });
    secrets['another seed'] = (await api.post<{ secret: string }>('/v1/staff/me/mfa/totp')).body.secret;
    await staff('auth/forgot-password', { email });
    const token = (secrets.reset = await mailedToken(email, 'restablecer'));
    await staff('auth/reset-password', { token, password: (secrets.newPassword = canary()) });
    await admin.api.get(`/staff/audit?actor=${secrets.refresh}`);
  }, 120_000);

  it('was there to be found', () => {
    expect(Object.keys(secrets).length).toBe(21);
    expect(Object.values(secrets).filter((secret) => !secret || secret.length < 12)).toEqual([]);
  });

  it('is in no log of ours or of the database', async () => {
    const logs = (await readdir(stack.logs)).filter((name) => /^(api|postgres|redis).*\.log$/.test(name));
    for (const name of logs) expect([name, found(await readFile(join(stack.logs, name), 'utf8'))]).toEqual([name, []]);
  });

  it('is in no row and no job, in clear', async () => {
    const tables = await tenant.sql<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
        where table_type = 'BASE TABLE' and table_schema in ($1, 'public', 'bullmq')`,
      [tenant.schema],
    );
    for (const { name } of tables) {
      const rows = await tenant.sql<{ row: string }>(
        `select t::text as row from ${name} t where t::text like any ($1)`,
        [Object.values(secrets).map((secret) => `%${secret}%`)],
      );
      expect([name, rows.map(({ row }) => found(row))]).toEqual([name, []]);
    }
  });

  it('is nothing that a cooperative’s role reaches', async () => {
    const tables = await tenant.sql<{ name: string; may: boolean }>(
      `select table_name as name, has_table_privilege($1, format('public.%I', table_name), 'select, insert, update, delete') as may
         from information_schema.tables where table_schema = 'public' and (table_name like 'staff%' or table_name in ('support_visits', 'audit_log', 'audit_head'))`,
      [tenant.schema],
    );
    expect(tables.length).toBeGreaterThan(10);
    expect(tables.filter(({ may }) => may)).toEqual([]);
  });
});
