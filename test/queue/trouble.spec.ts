import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { freePort } from '../../scripts/stack/ports.ts';
import { inProject } from '../../scripts/stack/project.ts';
import { startRedis } from '../../scripts/stack/redis.ts';
import { eventually } from '../support/eventually.js';
import { stack } from '../support/stack.js';
import { aContactMail, aQueueStack, type QueueStack } from './queue-stack.js';

let own: QueueStack;
afterEach(() => own.close());

const sent = (recipient: string, withinMs: number) =>
  eventually(
    async () =>
      expect(await own.sql('select status from outgoing_mails where recipient = $1', [recipient])).toEqual([
        { status: 'sent' },
      ]),
    { withinMs },
  );

describe('A worker that is killed in the middle of a mail', () => {
  it('is relieved by another, and the mail is sent', async () => {
    own = await aQueueStack(3);
    own.smtp.treatments.set('held@example.com', 'silence');
    const victim = spawn(process.execPath, [inProject('dist/worker.js')], { env: own.env, stdio: 'ignore' });
    await own.post(aContactMail('held@example.com'));
    await eventually(() => expect(own.smtp.asked).toContain('held@example.com'), { withinMs: 25_000 });
    victim.kill('SIGKILL');
    await once(victim, 'exit');

    own.smtp.treatments.delete('held@example.com');
    own.start('worker');
    await sent('held@example.com', 120_000);
    expect(own.smtp.to('held@example.com')).toHaveLength(1);
  }, 180_000);
});

(stack.queue === 'redis' ? describe : describe.skip)('Redis that is away', () => {
  it('keeps nobody waiting: the work is committed, and done when Redis is back', async () => {
    const port = await freePort();
    const options = {
      port,
      dataDir: join(stack.logs, `redis-${port}`),
      logFile: join(stack.logs, `redis-${port}.log`),
    };
    const redis = await startRedis(options);
    own = await aQueueStack(0, { REDIS_URL: `redis://127.0.0.1:${port}` });
    await redis.stop();
    await own.post(aContactMail('patient@example.com'));
    expect(await own.sql(`select status, attempts from outgoing_mails`)).toEqual([{ status: 'pending', attempts: 0 }]);

    const back = await startRedis(options);
    own.start('worker');
    await sent('patient@example.com', 90_000);
    expect(own.smtp.to('patient@example.com')).toHaveLength(1);
    await own.close();
    await back.stop();
  }, 150_000);
});
