import { describe, expect, it } from '@jest/globals';
import { nobodyThere } from '../../src/platform/mail/smtp-refusal.js';

const atRecipient = (response: string) => ({ command: 'RCPT TO', rejectedErrors: [{ response }], response });

describe('A refusal of the recipient', () => {
  it.each([
    '550 5.1.1 <x@example.com>: Recipient address rejected: User unknown in local recipient table',
    '550-5.1.1 The email account that you tried to reach does not exist. Please try\n550 5.1.1 double-checking',
    '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found',
    '550 5.1.2 bad destination system address',
    '501 5.1.3 Bad recipient address syntax',
    '551 5.1.6 mailbox has moved',
    '550 5.2.1 The email account that you tried to reach is disabled',
    '550 No such user here',
    '550 Unknown user',
    '553 invalid mailbox',
    '550 Mailbox not found',
    '550 <x@example.com> user unknown',
    "550 This account doesn't exist",
  ])('that says that nobody is there: %s', (response) => {
    expect(nobodyThere(atRecipient(response))).toBe(response);
  });

  it.each([
    '450 4.1.1 user unknown, try later',
    '451 4.3.0 try again later',
    '550 5.7.1 Relaying denied',
    '550 5.4.1 Recipient address rejected: Access denied',
    '550 5.2.2 mailbox full',
    '552 5.2.2 over quota',
    '550 mailbox unavailable',
    '550 Sender verify failed: no such user',
    '550 rejected by policy: unknown user',
    '550 5.1.8 sender domain does not exist',
    '554 no such user',
    '554 5.7.1 blocked using spamhaus',
    '503 5.5.1 bad sequence',
    '250 5.1.1 fine',
    '',
  ])('that may be another’s mistake, and is tried again: %s', (response) => {
    expect(nobodyThere(atRecipient(response))).toBeUndefined();
  });

  it('is no refusal of the sender, of the message or of the connection', () => {
    const response = '550 5.1.1 no such user';
    for (const command of ['MAIL FROM', 'DATA', 'CONN', 'API', undefined])
      expect(nobodyThere({ command, response })).toBeUndefined();
    expect(nobodyThere(new Error('connect ECONNREFUSED'))).toBeUndefined();
  });
});
