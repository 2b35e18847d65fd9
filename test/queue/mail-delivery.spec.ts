import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { jobId } from '../../src/platform/queue/jobs.js';
import { OutboxSweep } from '../../src/platform/queue/outbox.js';
import { eventually } from '../support/eventually.js';
import { aContactMail, aQueueStack, type QueueStack } from './queue-stack.js';

const RETRIED_WITHIN = { withinMs: 25_000 };

let own: QueueStack;

beforeAll(async () => {
  own = await aQueueStack(1);
  own.start();
}, 120_000);
afterAll(() => own.close());

interface Row {
  id: string;
  status: string;
  attempts: number;
  last_error: string | null;
}
const rowTo = async (recipient: string) =>
  (
    await own.sql<Row>('select id, status, attempts, last_error from outgoing_mails where recipient = $1', [recipient])
  )[0];

const sent = (recipient: string) =>
  eventually(async () => expect(await rowTo(recipient)).toMatchObject({ status: 'sent' }), RETRIED_WITHIN);

describe('A mail', () => {
  it('goes out as its row says: to one, from the cooperative, answered to the member', async () => {
    await own.post(aContactMail('buzon@example.com'));
    await sent('buzon@example.com');
    const [mail] = own.smtp.to('buzon@example.com');
    expect(mail!.parsed.from!.value).toEqual([{ name: 'Cooperativa de Prueba Ltda.', address: own.env.MAIL_FROM }]);
    expect(mail!.parsed.replyTo!.value).toEqual([{ name: '', address: 'socia@example.com' }]);
    expect(mail!.parsed.messageId).toBe(
      `<${(await rowTo('buzon@example.com'))!.id}.${own.schema.slice(2)}@cooponline.example>`,
    );
    expect(mail!.parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail!.parsed.headers.has('list-unsubscribe')).toBe(false);
    // A report of it comes to an address of its own, names the mail and does not bring it back.
    const key = `${(await rowTo('buzon@example.com'))!.id}.${own.schema.slice(2)}`;
    const from = `<b[0-9a-f]{60}@${own.env.INBOUND_MAIL_DOMAIN!}>`;
    expect(own.smtp.heard).toContainEqual(expect.stringMatching(`^MAIL FROM:${from} RET=HDRS ENVID=${key}$`));
    expect(own.smtp.heard).toContain('RCPT TO:<buzon@example.com> NOTIFY=FAILURE');
    expect(mail!.parsed.html).toContain('Georgina Paván');
    expect(mail!.parsed.text).toContain('Georgina Paván');
  });

  it.each([
    ['refused for now', 'later', '451'],
    ['refused for good', 'never', '550'],
    ['refused in words that name nobody', '550 mailbox unavailable', '550'],
    ['cut off', 'hang-up', 'closed'],
    ['refused once it has come whole', 'later-at-end', '451'],
  ] as const)(
    '%s is tried again, and sent once when the server takes it',
    async (_name, treatment, reason) => {
      const recipient = `${treatment.replace(/\s/g, '-')}@example.com`;
      own.smtp.treatments.set(recipient, treatment);
      await own.post(aContactMail(recipient));
      await eventually(async () => {
        const row = await rowTo(recipient);
        expect(row).toMatchObject({ status: 'pending', last_error: expect.stringContaining(reason) });
        expect(row!.attempts).toBeGreaterThan(1);
      }, RETRIED_WITHIN);
      own.smtp.treatments.delete(recipient);
      await sent(recipient);
      expect(own.smtp.to(recipient)).toHaveLength(1);
      expect(await rowTo(recipient)).toMatchObject({ last_error: null });
    },
    60_000,
  );

  it('waits for a server that is down, and is sent once when it is back', async () => {
    await own.smtp.stop();
    await own.post(aContactMail('down@example.com'));
    await eventually(async () =>
      expect(await rowTo('down@example.com')).toMatchObject({ last_error: expect.stringContaining('ECONNREFUSED') }),
    );
    await own.smtp.start();
    await sent('down@example.com');
    expect(own.smtp.to('down@example.com')).toHaveLength(1);
  }, 60_000);

  it('is made once for one cause, however often it is asked for', async () => {
    const mail = aContactMail('once@example.com');
    await Promise.all([own.post(mail, mail), own.post(mail)]);
    await own.post(mail);
    await sent('once@example.com');
    await own.post(mail, aContactMail('after-once@example.com'));
    await sent('after-once@example.com');
    expect(own.smtp.to('once@example.com')).toHaveLength(1);
  });

  it('is not sent when the work that caused it is rolled back', async () => {
    const cause = uuid();
    await expect(
      own.post(aContactMail('never-was@example.com', cause), {
        ...aContactMail('x@example.com'),
        to: null as unknown as string,
      }),
    ).rejects.toThrow();
    expect(await own.sql('select 1 from outgoing_mails where cause = $1', [cause])).toEqual([]);
  });

  it('is sent once though its job runs twice', async () => {
    await own.post(aContactMail('twice@example.com'));
    await sent('twice@example.com');
    const { id } = (await rowTo('twice@example.com'))!;
    const again = await own.jobs.queue('mail').add('mail', { tenant: own.schema, id });
    await eventually(async () => expect(await again.getState()).toBe('completed'));
    expect(own.smtp.to('twice@example.com')).toHaveLength(1);
  });

  it('leaves no job behind: on PostgreSQL each that ends would walk over all those that ended before', async () => {
    await own.post(aContactMail('forgotten@example.com'));
    await sent('forgotten@example.com');
    const { id } = (await rowTo('forgotten@example.com'))!;
    await eventually(async () =>
      expect(await own.jobs.queue('mail').getJob(jobId({ tenant: own.schema, id }))).toBeUndefined(),
    );
  });

  const leftBehind = (recipient: string) =>
    own.sql(
      `insert into outgoing_mails (id, template, recipient, cause, data, next_attempt_at)
       values ($1, 'contact-for-cooperative', $2, $3, $4, now() - interval '1 second')`,
      [uuid(), recipient, uuid(), aContactMail('').data],
    );

  it('that a crash left between its commit and its job is found by the sweep that the worker plans', async () => {
    await leftBehind('left-behind@example.com');
    await sent('left-behind@example.com');
    expect(own.smtp.to('left-behind@example.com')).toHaveLength(1);
  }, 60_000);

  it('is swept once, whoever sweeps at the same time', async () => {
    for (let i = 0; i < 20; i += 1) await leftBehind(`swept-${i}@example.com`);
    const sweep = own.module.get(OutboxSweep);
    await Promise.all([sweep.sweep(), sweep.sweep(), sweep.sweep()]);
    for (let i = 0; i < 20; i += 1) await sent(`swept-${i}@example.com`);
    for (let i = 0; i < 20; i += 1) expect(own.smtp.to(`swept-${i}@example.com`)).toHaveLength(1);
  }, 60_000);
});

describe('A job', () => {
  it.each([
    ['names no tenant', () => ({ id: uuid() })],
    ['names no row', () => ({ tenant: own.schema })],
    ['names a tenant that does not exist', () => ({ tenant: 't_nobody', id: uuid() })],
  ])('that %s fails for good at the first try', async (_name, data) => {
    const job = await own.jobs.queue('mail').add('mail', data(), { attempts: 5, backoff: { type: 'capped' } });
    await eventually(async () => expect(await job.getState()).toBe('failed'));
    const found = await own.jobs.queue('mail').getJob(job.id!);
    expect(found!.attemptsMade).toBe(1);
  });
});
