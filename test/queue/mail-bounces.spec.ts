import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { MailDelivery } from '../../src/platform/mail/mail-delivery.js';
import { MailDesk } from '../../src/platform/mail/mail-desk.js';
import type { OutgoingMail } from '../../src/platform/mail/mail-outbox.js';
import { runAsTenant } from '../../src/platform/tenancy/tenant-context.js';
import { TenantDirectory } from '../../src/platform/tenancy/tenant-directory.js';
import { aContactMail, aQueueStack, FILE, type QueueStack } from './queue-stack.js';
import type { Treatment } from './scripted-smtp.js';

let own: QueueStack;
beforeAll(async () => {
  own = await aQueueStack(9);
}, 120_000);
afterAll(() => own.close());

const asTenant = async <T>(work: () => Promise<T>): Promise<T> => {
  const tenant = await own.module.get(TenantDirectory).bySchema(own.schema);
  return runAsTenant(tenant!, work);
};
const desk = () => own.module.get(MailDesk);
const operator = { actor: 'operator', by: 'Georgina' };

const posted = async (mail: OutgoingMail): Promise<string> => {
  await own.post(mail);
  const [row] = await own.sql<{ id: string }>('select id from outgoing_mails where cause = $1', [mail.cause]);
  return row!.id;
};
const deliver = (id: string, last = false) => asTenant(() => own.module.get(MailDelivery).deliver(id, last));
const ended = async (id: string) =>
  (
    await own.sql<{ status: string; error: string | null }>(
      'select status, last_error as error from outgoing_mails where id = $1',
      [id],
    )
  )[0]!;
const send = async (mail: OutgoingMail) => {
  const id = await posted(mail);
  await deliver(id);
  return ended(id);
};
const suppressions = () => own.sql('select recipient, reason from mail_suppressions order by 1, 2');
const alerts = (kind: string) => own.sql('select 1 from staff_alerts where kind = $1', [kind]);
const anActivation = (to: string): OutgoingMail => ({
  template: 'activation',
  to,
  cause: uuid(),
  data: { firstName: 'Ana' },
  secrets: { link: 'https://coop.example/activar?token=x' },
});

describe('An address where nobody is', () => {
  it('ends its mail at once, and is not written to again', async () => {
    own.smtp.treatments.set('Nadie@example.com', 'nobody');
    const id = await posted(aContactMail('Nadie@example.com'));
    await deliver(id);
    expect(await ended(id)).toEqual({ status: 'bounced', error: '550 5.1.1 no such mailbox' });
    expect(await suppressions()).toContainEqual({ recipient: 'nadie@example.com', reason: 'bounce' });

    own.smtp.treatments.delete('Nadie@example.com');
    expect(await send(aContactMail('nadie@EXAMPLE.com'))).toEqual({ status: 'suppressed', error: 'bounce' });
    expect(own.smtp.taken.filter(({ to }) => /nadie/i.test(to))).toEqual([]);
    await deliver(id);
    expect(own.smtp.asked.filter((to) => /nadie/i.test(to))).toHaveLength(1);
  });

  it.each(['never', '550 mailbox unavailable', '554 5.7.1 spam', '452 4.2.2 full'] as Treatment[])(
    'is not what a server means that says %s: it is tried on',
    async (treatment) => {
      const recipient = `alguien-${treatment.slice(0, 3)}@example.com`;
      own.smtp.treatments.set(recipient, treatment);
      const id = await posted(aContactMail(recipient));
      await expect(deliver(id)).rejects.toThrow();
      expect(await ended(id)).toMatchObject({ status: 'pending' });
      expect(await suppressions()).not.toContainEqual({ recipient, reason: 'bounce' });
    },
  );

  it.each(['no es un correo', 'a@b>,<c@d', '"ana maria"@example.com', 'a@b@c', 'ana@example.com\r\nRCPT TO:<x@y.z>'])(
    'needs no server where it is no address at all: %j',
    async (recipient) => {
      const before = own.smtp.heard.length;
      expect(await send(aContactMail(recipient))).toEqual({ status: 'bounced', error: 'That is no mail address.' });
      expect(own.smtp.heard).toHaveLength(before);
    },
  );

  it('is tried once more when its owner asks anew a day later, and no sooner', async () => {
    own.smtp.treatments.set('vuelve@example.com', 'nobody');
    expect(await send(anActivation('vuelve@example.com'))).toMatchObject({ status: 'bounced' });
    own.smtp.treatments.delete('vuelve@example.com');
    expect(await send(anActivation('vuelve@example.com'))).toMatchObject({ status: 'suppressed' });
    await own.sql(`update mail_suppressions set since = now() - interval '25 hours'`);
    expect(await send(aContactMail('vuelve@example.com'))).toMatchObject({ status: 'suppressed' });
    expect(await send(anActivation('vuelve@example.com'))).toMatchObject({ status: 'sent' });
    expect(await send(aContactMail('vuelve@example.com'))).toMatchObject({ status: 'sent' });
  });

  it('is never the cooperative’s own: it is tried for a day', async () => {
    own.smtp.treatments.set(FILE.claimsEmail, 'nobody');
    const id = await posted(aContactMail(FILE.claimsEmail));
    await expect(deliver(id)).rejects.toThrow('5.1.1');
    expect(await ended(id)).toMatchObject({ status: 'pending' });
    expect(await suppressions()).not.toContainEqual({ recipient: FILE.claimsEmail, reason: 'bounce' });
    own.smtp.treatments.delete(FILE.claimsEmail);
    await deliver(id);
    expect(await ended(id)).toMatchObject({ status: 'sent' });
  });
});

describe('Who complained', () => {
  it('gets what they ask for, and nothing else', async () => {
    await own.sql(`insert into mail_suppressions (recipient, reason) values ('harta@example.com', 'complaint')`);
    expect(await send(aContactMail('harta@example.com'))).toEqual({ status: 'suppressed', error: 'complaint' });
    expect(await send(anActivation('harta@example.com'))).toMatchObject({ status: 'sent' });
    expect(await suppressions()).toContainEqual({ recipient: 'harta@example.com', reason: 'complaint' });
  });

  it('whom a person took off gets nothing at all, until a person says otherwise', async () => {
    await asTenant(() => desk().suppress('Basta@example.com', operator));
    expect(await send(anActivation('basta@example.com'))).toEqual({ status: 'suppressed', error: 'manual' });
    expect(await asTenant(() => desk().unsuppress('BASTA@example.com', operator))).toEqual(['manual']);
    expect(await send(anActivation('basta@example.com'))).toMatchObject({ status: 'sent' });
    const noted = await own.sql<{ action: string; subject: string; by: string }>(
      `select action, subject, detail ->> 'by' as by from public.audit_log where action like 'mail.%' order by id`,
    );
    expect(noted.map(({ action, by }) => [action, by])).toEqual([
      ['mail.suppressed', 'Georgina'],
      ['mail.unsuppressed', 'Georgina'],
    ]);
    expect(JSON.stringify(noted)).not.toMatch(/basta@/i);
    await expect(asTenant(() => desk().unsuppress('basta@example.com', operator))).rejects.toThrow();
  });
});

describe('A mail that could not be sent for a day', () => {
  const failed = async (recipient: string) => {
    own.smtp.treatments.set(recipient, 'never');
    const id = await posted(aContactMail(recipient));
    await expect(deliver(id, true)).rejects.toThrow('5.7.1');
    return id;
  };
  const alertMails = () => own.sql(`select 1 from outgoing_mails where template = 'alert-for-cooperative'`);

  it('is told to staff, one alert for many', async () => {
    const [first] = [await failed('uno@example.com'), await failed('dos@example.com')];
    expect(await ended(first)).toEqual({ status: 'failed', error: expect.stringContaining('5.7.1') });
    expect([(await alerts('mail-failed')).length, (await alertMails()).length]).toEqual([1, 1]);
    await own.sql('update staff_alerts set seen_at = now()');
    await failed('tres@example.com');
    expect([(await alerts('mail-failed')).length, (await alertMails()).length]).toEqual([2, 2]);
  });

  it('is told by no mail where that mail would go the same way', async () => {
    await own.sql('update staff_alerts set seen_at = now()');
    const before = [(await alerts('mail-failed')).length, (await alertMails()).length];
    await failed(FILE.contactEmail);
    expect([(await alerts('mail-failed')).length, (await alertMails()).length]).toEqual([before[0]! + 1, before[1]]);
    await own.sql('update staff_alerts set seen_at = now()');
    const [alert] = await own.sql<{ id: string }>(
      `select id from outgoing_mails where template = 'alert-for-cooperative' and status = 'pending' limit 1`,
    );
    await expect(deliver(alert!.id, true)).rejects.toThrow('5.7.1');
    expect([(await alerts('mail-failed')).length, (await alertMails()).length]).toEqual([before[0]! + 2, before[1]]);
  });

  it('is sent when a person has it sent again, once what was in the way is gone', async () => {
    const id = await failed('cuatro@example.com');
    own.smtp.treatments.delete('cuatro@example.com');
    await asTenant(() => desk().resend(id, operator));
    await deliver(id);
    expect(await ended(id)).toMatchObject({ status: 'sent', error: null });
    await expect(asTenant(() => desk().resend(id, operator))).rejects.toMatchObject({ code: 'MAIL_STATE' });
    await expect(asTenant(() => desk().resend(uuid(), operator))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is not, where its address is not written to', async () => {
    own.smtp.treatments.set('cinco@example.com', 'nobody');
    const id = await posted(anActivation('cinco@example.com'));
    await deliver(id);
    await expect(asTenant(() => desk().resend(id, operator))).rejects.toMatchObject({ code: 'MAIL_SUPPRESSED' });
    expect(await ended(id)).toMatchObject({ status: 'bounced' });

    own.smtp.treatments.delete('cinco@example.com');
    await asTenant(() => desk().unsuppress('cinco@example.com', operator));
    await asTenant(() => desk().resend(id, operator));
    await deliver(id);
    // Its link was kept for this, and is gone now.
    expect(own.smtp.to('cinco@example.com')[0]!.parsed.text).toContain('token=x');
    expect(await own.sql('select sealed from outgoing_mails where id = $1', [id])).toEqual([{ sealed: null }]);
  });
});
