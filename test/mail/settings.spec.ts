import { describe, expect, it } from '@jest/globals';
import { parseTenantFile } from '../../src/modules/tenant/tenant-registry.js';
import { aPerson } from '../auth/people.js';
import { client } from '../support/client.js';
import { mailTo } from '../support/mail.js';
import { stack } from '../support/stack.js';
import { aTenant } from '../support/tenant.js';
import { FILE } from '../queue/queue-stack.js';

const registered = async (overrides: object) => {
  const tenant = await aTenant(overrides);
  const person = aPerson();
  expect(await client(tenant).post('/auth/register', person)).toMatchObject({ status: 202 });
  return mailTo(person.email, /^Active/);
};

describe('A cooperative’s mails', () => {
  it('are from its name and answered to its contact address', async () => {
    const { from, replyTo } = await registered({});
    expect(from).toEqual({ name: 'Cooperativa de Prueba Ltda.', address: stack.env.MAIL_FROM });
    expect(replyTo).toBe('contacto@coop.example');
  });

  it('are from and answered to whom its settings say', async () => {
    const { from, replyTo } = await registered({
      mail: { senderName: 'Coop. «Ñandú», Ltda.', replyTo: 'oficina@coop.example' },
    });
    expect(from).toEqual({ name: 'Coop. «Ñandú», Ltda.', address: stack.env.MAIL_FROM });
    expect(replyTo).toBe('oficina@coop.example');
  });

  it.each([
    ['mail.senderName', { senderName: 'x\r\nBcc: y@example.com' }],
    ['mail.senderName', { senderName: 'x\u2028y' }],
    ['mail.senderName', { senderName: 'soporte@banco.example' }],
    ['mail.senderName', { senderName: '<x>' }],
    ['mail.senderName', { senderName: '' }],
    ['mail.senderName', { senderName: 'x'.repeat(101) }],
    ['mail.replyTo', { replyTo: 'a@b.example, c@d.example' }],
    ['mail.replyTo', { replyTo: 'a@b.example\nBcc: c@d.example' }],
    ['mail.perMinute', { perMinute: 0 }],
    ['mail.perMinute', { perMinute: 6001 }],
    ['mail.perMinute', { perMinute: '300' }],
    ['mail.from', { from: 'otra@coop.example' }],
  ])('are not set wrongly: %s names %j', (field, mail) => {
    expect(() => parseTenantFile({ ...FILE, mail })).toThrow(`The settings are wrong: ${field}`);
  });
});
