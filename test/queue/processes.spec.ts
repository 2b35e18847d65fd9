import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import type { Program } from '../../scripts/stack/process.ts';
import { eventually } from '../support/eventually.js';
import { stack } from '../support/stack.js';
import { aContactMail, aQueueStack, type QueueStack } from './queue-stack.js';

let own: QueueStack;

beforeAll(async () => {
  own = await aQueueStack(2);
}, 120_000);
afterAll(() => own.close());

const statusOf = async (recipient: string) =>
  (await own.sql<{ status: string }>('select status from outgoing_mails where recipient = $1', [recipient]))[0]?.status;
const sent = (recipient: string) =>
  eventually(async () => expect(await statusOf(recipient)).toBe('sent'), { withinMs: 25_000 });
/** What the program's log says, once it does: the pattern's first group. */
const says = (program: Program, pattern: RegExp) =>
  eventually(
    async () => {
      const found = pattern.exec(await readFile(program.logFile, 'utf8'));
      if (!found) throw new Error(`${program.name} did not say ${pattern}.`);
      return found[1];
    },
    { withinMs: 25_000 },
  );

/** The exit code, once SIGTERM has been sent; the starter would kill what does not end within its grace, with another code. */
const terminate = async (program: Program): Promise<number> => {
  await program.stop();
  return program.ended;
};

describe('The processes', () => {
  it('share the work: an API with WORKERS=off leaves it, a worker alone does it', async () => {
    const api = own.start('main', { WORKERS: 'off' });
    const url = await says(api, /Listening on (http:[^"]+)/);
    await own.post(aContactMail('left@example.com'));
    for (let i = 0; i < 20; i += 1) expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect(await own.jobs.queue('mail').getJobCounts('waiting')).toEqual({ waiting: 1 });
    expect(await statusOf('left@example.com')).toBe('pending');

    const worker = own.start('worker');
    await sent('left@example.com');
    expect(own.smtp.to('left@example.com')).toHaveLength(1);
    expect(await terminate(worker)).toBe(0);
    expect(await terminate(api)).toBe(0);
  }, 90_000);

  it('end on SIGTERM once the mail under way has been noted', async () => {
    const worker = own.start('worker', { SMTP_URL: own.env.SMTP_URL!.replace('600000', '3000') });
    await says(worker, /Working the queues/);
    own.smtp.treatments.set('slow@example.com', 'silence');
    await own.post(aContactMail('slow@example.com'));
    await eventually(() => expect(own.smtp.asked).toContain('slow@example.com'));
    expect(await terminate(worker)).toBe(0);
    expect(await own.sql(`select status, last_error from outgoing_mails where recipient = 'slow@example.com'`)).toEqual(
      [{ status: 'pending', last_error: expect.stringContaining('imeout') }],
    );
    expect(await readFile(worker.logFile, 'utf8')).not.toMatch(/"level":(50|60)/);

    own.smtp.treatments.delete('slow@example.com');
    own.start('worker');
    await sent('slow@example.com');
    expect(own.smtp.to('slow@example.com')).toHaveLength(1);
  }, 90_000);

  it('lose nothing when the queue loses everything', async () => {
    own.start('worker');
    own.smtp.treatments.set('forgotten@example.com', 'later');
    await own.post(aContactMail('forgotten@example.com', uuid()));
    await eventually(() => expect(own.smtp.asked).toContain('forgotten@example.com'));
    await own.loseQueue();
    own.smtp.treatments.delete('forgotten@example.com');
    // Ten minutes pass.
    await own.sql(`update outgoing_mails set next_attempt_at = now() where recipient = 'forgotten@example.com'`);
    await eventually(async () => expect(await statusOf('forgotten@example.com')).toBe('sent'), { withinMs: 100_000 });
    expect(own.smtp.to('forgotten@example.com')).toHaveLength(1);
  }, 150_000);

  // A Redis that is not there is waited for; only PostgreSQL can be looked at in vain.
  (stack.queue === 'postgres' ? it : it.skip).each(['main', 'worker'] as const)(
    'end where their first look at the queue fails, for BullMQ would never look again (%s)',
    async (name) => {
      await own.sql('alter schema bullmq rename to elsewhere');
      const program = own.start(name, { WORKERS: 'off' });
      const code = await program.ended;
      await own.sql('alter schema elsewhere rename to bullmq');
      expect(code).not.toBe(0);
    },
    90_000,
  );
});
