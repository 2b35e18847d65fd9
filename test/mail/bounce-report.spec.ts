import { describe, expect, it } from '@jest/globals';
import { readBounceReport } from '../../src/platform/mail/bounce-report.js';

const KEY = '019aa000-0000-7000-8000-00000000000a.la_ribera';
const MESSAGE_ID = `<${KEY}@cooponline.example>`;
const ORIGINAL = `From: Coop <avisos@cooponline.example>\nTo: socia@example.com\nSubject: Recibimos su pago\nMessage-ID: ${MESSAGE_ID}\n`;

interface Part {
  type: string;
  body: string;
  encoding?: string;
}

const part = ({ type, body, encoding }: Part) =>
  `--b\nContent-Type: ${type}\n${encoding ? `Content-Transfer-Encoding: ${encoding}\n` : ''}\n${body}\n`;
const mailOf = (head: string, ...parts: Part[]) =>
  Buffer.from(`${head}MIME-Version: 1.0\n\n${parts.map(part).join('')}--b--\n`.replace(/\n/g, '\r\n'));

const HEAD = `From: MAILER-DAEMON@mx.example.com\nTo: avisos@cooponline.example\nSubject: Undelivered Mail\nDate: Sun, 22 Nov 2026 12:00:00 +0000\nMessage-ID: <x1@mx.example.com>\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n`;
const TEXT: Part = { type: 'text/plain', body: 'Sorry.' };
const status = (...fields: string[]): Part => ({
  type: 'message/delivery-status',
  body: `Reporting-MTA: dns; mx.example.com\nArrival-Date: Sun, 22 Nov 2026 11:59:00 +0000\n\nFinal-Recipient: rfc822; socia@example.com\n${fields.join('\n')}\n`,
});
const RETURNED: Part = { type: 'message/rfc822', body: `${ORIGINAL}\nHola` };
const HEADERS: Part = { type: 'text/rfc822-headers', body: ORIGINAL };

const told = (...parts: Part[]) => readBounceReport(mailOf(HEAD, TEXT, ...parts));
const about = { messageId: KEY };

describe('A delivery report', () => {
  it('of a mailbox that is not there, as Postfix writes it', async () => {
    const failed = status(
      'Original-Recipient: rfc822;socia@example.com',
      'Action: failed',
      'Status: 5.1.1',
      'Remote-MTA: dns; mx.example.com',
      'Diagnostic-Code: smtp; 550 5.1.1 <socia@example.com>: Recipient address rejected:',
      '    User unknown in virtual mailbox table',
    );
    expect(await told(failed, RETURNED)).toEqual({
      kind: 'bounce',
      permanent: true,
      about,
      reason: '550 5.1.1 <socia@example.com>: Recipient address rejected: User unknown in virtual mailbox table',
      at: new Date('2026-11-22T12:00:00Z'),
    });
  });

  it('of the same, with the headers alone, encoded, as Exchange writes it', async () => {
    const failed = status(
      'Action: failed',
      'Status: 5.1.10',
      'Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound',
    );
    const encoded = { ...HEADERS, body: Buffer.from(ORIGINAL).toString('base64'), encoding: 'base64' };
    expect(await told(failed, encoded)).toMatchObject({ kind: 'bounce', permanent: true, about });
  });

  it('that gives nothing back but the envelope’s id', async () => {
    const failed = {
      type: 'message/delivery-status',
      body: `Original-Envelope-Id: ${KEY}\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; x@example.com\nAction: failed\nStatus: 5.2.1\n`,
    };
    expect(await told(failed)).toMatchObject({ permanent: true, about, reason: '5.2.1' });
  });

  it('that names the mail only as what it answers', async () => {
    const head = `${HEAD}References: <a@b> ${MESSAGE_ID}\n`;
    expect(await readBounceReport(mailOf(head, status('Action: failed', 'Status: 5.1.1')))).toMatchObject({ about });
  });

  it.each([
    ['a full mailbox', 'Status: 5.2.2', 'Diagnostic-Code: smtp; 552 5.2.2 Mailbox full'],
    ['a policy', 'Status: 5.7.1', 'Diagnostic-Code: smtp; 550 5.7.1 Message rejected as spam'],
    ['days in vain', 'Status: 4.4.7', 'Diagnostic-Code: smtp; 451 4.4.7 delivery time expired'],
    ['nothing more than a class', 'Status: 5.0.0', 'Diagnostic-Code: smtp; 550 rejected'],
    ['another server’s rule', 'Status: 5.1.1', 'Diagnostic-Code: smtp; 550 5.7.26 sender not authenticated'],
  ])('of %s is no reason to write no more', async (_what, ...fields) => {
    expect(await told(status('Action: failed', ...fields), RETURNED)).toMatchObject({
      kind: 'bounce',
      permanent: false,
    });
  });

  it('says the worst of several recipients, into whom an address was expanded', async () => {
    const both = status(
      'Action: delivered',
      'Status: 2.0.0',
      '',
      'Final-Recipient: rfc822; b@example.com',
      'Action: failed',
      'Status: 5.1.1',
    );
    expect(await told(both, RETURNED)).toMatchObject({ kind: 'bounce', permanent: true });
  });

  it.each(['delayed', 'delivered', 'relayed', 'expanded'])('of a mail that was %s is none', async (action) => {
    expect(await told(status(`Action: ${action}`, 'Status: 4.4.1'), RETURNED)).toBeUndefined();
  });

  it('of somebody else’s mail is none', async () => {
    const theirs = { ...RETURNED, body: RETURNED.body.replace(KEY, 'CAF+x') };
    expect(await told(status('Action: failed', 'Status: 5.1.1'), theirs)).toBeUndefined();
  });
});

describe('A complaint', () => {
  const ARF = HEAD.replace('delivery-status', 'feedback-report');
  const feedback = (type: string): Part => ({
    type: 'message/feedback-report',
    body: `Feedback-Type: ${type}\nUser-Agent: Example/1.0\nVersion: 1\nOriginal-Rcpt-To: <socia@example.com>\nArrival-Date: Sun, 22 Nov 2026 11:59:00 +0000\n`,
  });

  it.each(['abuse', 'Abuse', 'fraud', 'opt-out'])('of %s is told', async (type) => {
    expect(await readBounceReport(mailOf(ARF, TEXT, feedback(type), RETURNED))).toEqual({
      kind: 'complaint',
      permanent: true,
      about,
      reason: type.toLowerCase(),
      at: new Date('2026-11-22T12:00:00Z'),
    });
  });

  it.each(['not-spam', 'virus', 'auth-failure', 'other'])('of %s is none', async (type) => {
    expect(await readBounceReport(mailOf(ARF, TEXT, feedback(type), RETURNED))).toBeUndefined();
  });
});

describe('Any other mail', () => {
  it.each([
    [
      'an answer that quotes ours',
      Buffer.from(`From: socia@example.com\nIn-Reply-To: ${MESSAGE_ID}\n\nAction: failed\nStatus: 5.1.1\n`),
    ],
    [
      'a bounce in words alone',
      Buffer.from(`From: MAILER-DAEMON@x\nSubject: failure notice\n\nHi. This is qmail.\n\n${ORIGINAL}`),
    ],
    ['nothing', Buffer.alloc(0)],
    ['bytes', Buffer.from(Array.from({ length: 5_000 }, (_, n) => (n * 7919) % 256))],
    [
      'parts in parts without end',
      Buffer.from(
        'Content-Type: multipart/report; boundary=b\n\n' +
          '--b\nContent-Type: multipart/mixed; boundary=b\n\n'.repeat(3_000),
      ),
    ],
    [
      'a report that never ends',
      Buffer.concat([mailOf(HEAD, TEXT, status('Action: failed')), Buffer.alloc(8_000_000, 'x')]),
    ],
  ])('is none: %s', async (_what, raw) => {
    expect(await readBounceReport(raw)).toBeUndefined();
  });
});
