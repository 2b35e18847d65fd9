import { once } from 'node:events';
import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inProject } from '../../scripts/stack/project.ts';
import { MailDelivery } from '../../src/platform/mail/mail-delivery.js';
import { MailDesk } from '../../src/platform/mail/mail-desk.js';
import { NotNow } from '../../src/platform/queue/not-now.js';
import { runAsTenant } from '../../src/platform/tenancy/tenant-context.js';
import { TenantDirectory } from '../../src/platform/tenancy/tenant-directory.js';
import { eventually } from '../support/eventually.js';
import { aContactMail, aQueueStack, type QueueStack } from './queue-stack.js';
import type { Treatment } from './scripted-smtp.js';

const SOON = { withinMs: 30_000 };

let own: QueueStack;
beforeAll(async () => {
  own = await aQueueStack(8, { DATABASE_POOL_SIZE: '6' });
}, 120_000);
const victims: ChildProcess[] = [];
afterAll(async () => {
  for (const victim of victims) victim.kill('SIGKILL');
  await own.close();
});

interface Row {
  id: string;
  status: string;
  attempts: number;
  isHandedOver: boolean;
  isHeld: boolean;
}
const rowTo = async (recipient: string) =>
  (
    await own.sql<Row>(
      `select id, status, attempts, handed_over_at is not null as "isHandedOver", coalesce(held_until > now(), false) as "isHeld"
         from outgoing_mails where recipient = $1`,
      [recipient],
    )
  )[0]!;
const becomes = (recipient: string, row: Partial<Row>) =>
  eventually(async () => expect(await rowTo(recipient)).toMatchObject(row), SOON);
const copies = (recipient: string) => own.smtp.to(recipient).length;
const alerts = (kind: string) => own.sql('select id, detail from staff_alerts where kind = $1', [kind]);

/** Posts the mail to a server that treats it so; the row's id. */
const posted = async (recipient: string, treatment: Treatment): Promise<string> => {
  own.smtp.treatments.set(recipient, treatment);
  await own.post(aContactMail(recipient));
  return (await rowTo(recipient)).id;
};

/** Another job of the same row, as after a stall. */
const anotherJob = (id: string) => own.jobs.queue('mail').add('mail', { tenant: own.schema, id });

const asTenant = async <T>(work: () => Promise<T>): Promise<T> => {
  const tenant = await own.module.get(TenantDirectory).bySchema(own.schema);
  return runAsTenant(tenant!, work);
};
const deliver = (id: string, last = false) => asTenant(() => own.module.get(MailDelivery).deliver(id, last));

/** A worker that answers to signals by itself. */
const aWorker = (): ChildProcess => {
  const worker = spawn(process.execPath, [inProject('dist/worker.js')], { env: own.env, stdio: 'ignore' });
  victims.push(worker);
  return worker;
};
const killed = async (worker: ChildProcess): Promise<void> => {
  worker.kill('SIGKILL');
  await once(worker, 'exit');
};

/** The lease of who is gone has run out. */
const leaseEnds = (id: string) => own.sql('update outgoing_mails set held_until = now() where id = $1', [id]);

/** Another try finds it marked, its lease over: a sign of life may come in between. */
const givenUp = (id: string, recipient: string) =>
  eventually(async () => {
    await leaseEnds(id);
    await deliver(id);
    expect(await rowTo(recipient)).toMatchObject({ status: 'uncertain' });
  }, SOON);

describe('Two tries of one mail', () => {
  it('at the same moment send it once: the other is told to come back', async () => {
    const id = await posted('both@example.com', 'hold');
    const refusals: unknown[] = [];
    const tries = Array.from({ length: 5 }, () => deliver(id).catch((error: unknown) => void refusals.push(error)));
    await eventually(() => expect([own.smtp.holds('both@example.com'), refusals.length]).toEqual([1, 4]));
    own.smtp.release('both@example.com');
    await Promise.all(tries);
    for (const refusal of refusals) expect(refusal).toBeInstanceOf(NotNow);
    expect(refusals).toHaveLength(4);
    expect([copies('both@example.com'), (await rowTo('both@example.com')).status]).toEqual([1, 'sent']);
  });

  it('come one after the other when the first is refused', async () => {
    const id = await posted('again@example.com', 'later');
    await expect(deliver(id)).rejects.toThrow('451');
    expect(await rowTo('again@example.com')).toMatchObject({ status: 'pending', isHeld: false, isHandedOver: false });
    own.smtp.treatments.delete('again@example.com');
    await deliver(id);
    expect(copies('again@example.com')).toBe(1);
  });

  it.each([
    ['has sent its mail', 'accept'],
    ['is just ending its message', 'hold-at-end'],
  ] as const)(
    'are not stopped by a process that was frozen and wakes when another %s: it ends no message',
    async (_when, treatment) => {
      const recipient = `frozen-${treatment}@example.com`;
      const id = await posted(recipient, 'hold');
      const frozen = aWorker();
      await eventually(() => expect(own.smtp.holds(recipient)).toBe(1), SOON);
      frozen.kill('SIGSTOP');
      own.smtp.treatments.set(recipient, treatment);
      await leaseEnds(id);
      const sending = deliver(id);
      await eventually(() => expect(copies(recipient)).toBe(1));

      const heard = own.smtp.heard.length;
      own.smtp.release(recipient);
      frozen.kill('SIGCONT');
      // It writes the message, finds that the mail is another's, and breaks off.
      await eventually(() => expect(own.smtp.heard.slice(heard)).toContain('DATA'), SOON);
      own.smtp.treatments.delete(recipient);
      await own.post(aContactMail(`after-${recipient}`));
      await becomes(`after-${recipient}`, { status: 'sent' });
      own.smtp.release(recipient);
      await sending;
      await killed(frozen);
      const row = { status: 'sent', attempts: 2 };
      expect([copies(recipient), await rowTo(recipient)]).toEqual([1, expect.objectContaining(row)]);
    },
    120_000,
  );
});

describe('A worker that is killed', () => {
  it.each([
    ['before the server has a word for the recipient', 'silence'],
    ['before the server lets the message begin', 'silence-at-data'],
  ] as const)(
    '%s leaves a mail that another sends, once',
    async (_when, treatment) => {
      const recipient = `killed-${treatment}@example.com`;
      const victim = aWorker();
      const id = await posted(recipient, treatment);
      await eventually(() => expect(own.smtp.asked).toContain(recipient), SOON);
      await killed(victim);
      expect(await rowTo(recipient)).toMatchObject({ status: 'pending', isHeld: true, isHandedOver: false });
      await expect(deliver(id)).rejects.toBeInstanceOf(NotNow);

      own.smtp.treatments.delete(recipient);
      await leaseEnds(id);
      const successor = own.start('worker');
      await anotherJob(id);
      await becomes(recipient, { status: 'sent' });
      expect(copies(recipient)).toBe(1);
      await successor.kill();
    },
    120_000,
  );

  it('when the message has ended and no answer has come leaves a mail that nobody sends again, told to staff once for many', async () => {
    const recipients = ['uncertain-1@example.com', 'uncertain-2@example.com'];
    const victim = aWorker();
    const ids: string[] = [];
    for (const recipient of recipients) ids.push(await posted(recipient, 'silence-at-end'));
    for (const recipient of recipients) await eventually(() => expect(copies(recipient)).toBe(1), SOON);
    await killed(victim);

    for (const recipient of recipients) own.smtp.treatments.delete(recipient);
    const successor = own.start('worker');
    for (const id of ids) {
      await leaseEnds(id);
      await anotherJob(id);
    }
    for (const recipient of recipients) await becomes(recipient, { status: 'uncertain', isHandedOver: true });
    for (const id of ids) await deliver(id);
    expect(recipients.map(copies)).toEqual([1, 1]);
    expect(await alerts('mail-uncertain')).toEqual([
      { id: expect.anything(), detail: { mailId: expect.any(String), template: 'contact-for-cooperative' } },
    ]);

    // A person takes it on: the same mail, by the same Message-ID.
    await asTenant(() => own.module.get(MailDesk).resend(ids[0]!, { actor: 'operator', by: 'Georgina' }));
    await becomes(recipients[0]!, { status: 'sent' });
    const [first, second] = own.smtp.to(recipients[0]!);
    expect(second!.parsed.messageId).toBe(first!.parsed.messageId);
    await successor.kill();
  }, 120_000);

  it('between the server’s word and the note of it leaves an uncertain mail', async () => {
    const recipient = 'unnoted@example.com';
    const victim = aWorker();
    const id = await posted(recipient, 'hold-at-end');
    await eventually(() => expect(own.smtp.holds(recipient)).toBe(1), SOON);
    const unlock = await locked(id);
    own.smtp.release(recipient);
    await eventually(async () => expect(await waitingForLocks()).toBeGreaterThan(0), SOON);
    await killed(victim);
    await unlock();

    own.smtp.treatments.delete(recipient);
    await givenUp(id, recipient);
    expect(copies(recipient)).toBe(1);
  }, 120_000);

  it('is waited for by nobody for long: its lease ends by itself', async () => {
    const recipient = 'relieved@example.com';
    const victim = aWorker();
    await posted(recipient, 'silence');
    await eventually(() => expect(own.smtp.asked).toContain(recipient), SOON);
    await killed(victim);
    own.smtp.treatments.delete(recipient);
    const successor = own.start('worker');
    await eventually(async () => expect((await rowTo(recipient)).status).toBe('sent'), { withinMs: 150_000 });
    expect(copies(recipient)).toBe(1);
    await successor.kill();
  }, 200_000);
});

describe('A try that lives', () => {
  it('and hears nothing once the message has ended tries again, by the same Message-ID', async () => {
    await posted('silent@example.com', 'silence-at-end');
    const impatient = own.start('worker', { SMTP_URL: own.env.SMTP_URL!.replace('600000', '500') });
    await eventually(async () => expect((await rowTo('silent@example.com')).attempts).toBeGreaterThan(1), SOON);
    own.smtp.treatments.delete('silent@example.com');
    await becomes('silent@example.com', { status: 'sent' });
    const ids = own.smtp.to('silent@example.com').map(({ parsed }) => parsed.messageId);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(1);
    await impatient.kill();
  }, 60_000);

  it('and has its answer while the row was given up as uncertain sets it right', async () => {
    const id = await posted('late@example.com', 'hold-at-end');
    const slow = aWorker();
    await eventually(() => expect(own.smtp.holds('late@example.com')).toBe(1), SOON);
    await givenUp(id, 'late@example.com');
    own.smtp.release('late@example.com');
    await becomes('late@example.com', { status: 'sent' });
    expect(copies('late@example.com')).toBe(1);
    await killed(slow);
  }, 90_000);
});

/** Holds the row's lock until the returned function is called. */
async function locked(id: string): Promise<() => Promise<void>> {
  const { default: pg } = await import('pg');
  const holder = new pg.Client({ connectionString: own.env.DATABASE_MIGRATOR_URL });
  await holder.connect();
  await holder.query(`begin; select 1 from ${own.schema}.outgoing_mails where id = '${id}' for update`);
  return () => holder.end();
}

async function waitingForLocks(): Promise<number> {
  const [row] = await own.sql<{ count: string }>(
    `select count(*) from pg_locks l join pg_database d on d.oid = l.database or l.database is null
      where not l.granted and d.datname = current_database()`,
  );
  return Number(row!.count);
}
