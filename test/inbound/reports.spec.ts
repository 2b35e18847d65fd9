import { beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { mailTo } from '../support/mail.js';
import { aMember, type TestMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { DOMAIN, send } from './answer.js';

let tenant: TestTenant;
let member: TestMember;
/** Where servers tell of the member's newest mail. */
let returnPath: string;

beforeAll(async () => {
  tenant = await aTenant();
});

/** What a server that could not deliver it writes, as small as they come: it gives nothing of the mail back. */
const report = (action: string, answer: string) =>
  [
    'From: MAILER-DAEMON@mx.example.com',
    'Subject: Undelivered Mail',
    'Auto-Submitted: auto-replied',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    'MIME-Version: 1.0',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.com',
    '',
    `Final-Recipient: rfc822; ${member.email}`,
    `Action: ${action}`,
    'Status: 5.1.1',
    `Diagnostic-Code: smtp; ${answer}`,
    '',
    '--b--',
    '',
  ].join('\r\n');

const tell = (raw: string) => send({ to: returnPath, raw, envelopeFrom: '' });
const suppressed = () =>
  tenant.sql<{ reason: string }>('select reason from mail_suppressions where recipient = lower($1)', [member.email]);
const taken = () =>
  tenant.sql<{ status: string }>(`select status from inbound_mails where purpose = 'bounce' order by id`);

async function aMailToSomebody(): Promise<void> {
  member = await aMember(tenant);
  await client(tenant).post('/auth/forgot-password', { email: member.email });
  await mailTo(member.email, /contraseña/);
  returnPath = await returnPathOf(member.email);
}

async function returnPathOf(address: string): Promise<string> {
  const answer = await fetch(`${stack.mailUrl}/api/email?to.address=${encodeURIComponent(address)}`);
  const [mail] = (await answer.json()) as { envelope: { from: { address: string } | string } }[];
  const { from } = mail!.envelope;
  return typeof from === 'string' ? from : from.address;
}

describe('What comes back to the address that a mail left from', () => {
  it('is read as a report of that mail: who is not there is written to no more', async () => {
    await aMailToSomebody();
    expect(returnPath).toMatch(new RegExp(`^b[0-9a-f]{60}@${DOMAIN}$`));
    await tell(report('delayed', '451 4.7.1 Try later'));
    await eventually(async () => expect(await taken()).toEqual([{ status: 'done' }]));
    expect(await suppressed()).toEqual([]);
    await tell(report('failed', '550 5.1.1 User unknown'));
    await eventually(async () => expect(await suppressed()).toEqual([{ reason: 'bounce' }]));
    expect(
      await tenant.sql('select status from outgoing_mails where recipient = $1 order by id desc limit 1', [
        member.email,
      ]),
    ).toEqual([{ status: 'bounced' }]);
  });

  it('is nothing where it is no report', async () => {
    await aMailToSomebody();
    await tell('From: a@example.com\r\nAuto-Submitted: auto-replied\r\n\r\nEstoy de vacaciones\r\n');
    await eventually(async () => expect((await taken()).at(-1)).toEqual({ status: 'done' }));
    expect(await suppressed()).toEqual([]);
  });
});
