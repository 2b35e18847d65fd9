import { describe, expect, it } from '@jest/globals';
import { mailTo } from '../support/mail.js';
import { aMember, PASSWORD } from '../support/member.js';
import { aStaffMember } from '../support/staff.js';
import { aTenant } from '../support/tenant.js';
import { login, staff } from './doors.js';

describe('An employee who is a member too, with one address', () => {
  it('has two accounts that know nothing of each other: mails to the staff are no member’s data, and stay', async () => {
    const tenant = await aTenant();
    const member = await aMember(tenant);
    const employee = await aStaffMember(tenant, { email: member.email });
    await staff('auth/forgot-password', { email: member.email });
    await mailTo(member.email, /contraseña nueva para el personal/);
    const { body } = await member.api.get<{ mails: { subject: string }[] }>('/me/data-export');
    expect(body.mails.filter(({ subject }) => /personal/.test(subject))).toEqual([]);

    expect((await member.api.delete('/me', { password: PASSWORD })).status).toBe(204);
    expect(await tenant.sql('select template from outgoing_mails where recipient = $1', [member.email])).toEqual([
      { template: 'staff-password-reset' },
    ]);
    expect((await employee.api.get('/v1/staff/me')).status).toBe(200);
    expect((await login(member.email)).status).toBe(200);
  });
});
