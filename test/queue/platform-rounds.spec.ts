import { Queue } from 'bullmq';
import { describe, expect, it } from '@jest/globals';
import { UnrecoverableError } from 'bullmq';
import { parseEnvironment } from '../../src/platform/config/environment.js';
import { PLATFORM_ROUNDS_QUEUE } from '../../src/platform/queue/jobs.js';
import { PlatformRounds } from '../../src/platform/queue/platform-rounds.js';
import { QueueConnection } from '../../src/platform/queue/queue-connection.js';
import type { Round, Schedules } from '../../src/platform/queue/schedules.js';
import { eventually } from '../support/eventually.js';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stack } from '../support/stack.js';

describe('The installation’s rounds', () => {
  const planned: Round[] = [];
  const rounds = new PlatformRounds({ register: (round: Round) => planned.push(round) } as unknown as Schedules);
  let worked = 0;
  const work = () => Promise.resolve(void (worked += 1));

  it('are planned on their queue and worked by their name', async () => {
    rounds.register({ id: 'audit-anchor', everyMs: 60_000, work });
    expect(planned).toEqual([{ queue: PLATFORM_ROUNDS_QUEUE, id: 'audit-anchor', everyMs: 60_000 }]);
    await rounds.run('audit-anchor');
    expect(worked).toBe(1);
    expect(() => rounds.register({ id: 'audit-anchor', everyMs: 1, work })).toThrow('audit-anchor');
    await expect(rounds.run('forgotten')).rejects.toThrow(UnrecoverableError);
  });

  it('come round in the running product: the staff’s tidying, and the audit log’s anchor in the log', async () => {
    const connection = new QueueConnection(parseEnvironment(stack.env));
    const queue = new Queue(PLATFORM_ROUNDS_QUEUE, { connection: connection.options });
    await eventually(async () =>
      expect((await queue.getJobSchedulers()).map(({ name, every }) => [name, every]).toSorted()).toEqual([
        ['audit-anchor', 3_600_000],
        ['staff-retention', 3_600_000],
        ['suspension-mails', 15_000],
        ['tenant-archives', 15_000],
        ['tenant-deletion', 900_000],
      ]),
    );
    await queue.close();
    await connection.close();
    await eventually(async () => {
      const log = await readFile(join(stack.logs, 'api.log'), 'utf8');
      expect(log).toMatch(/Audit anchor \d+:[0-9a-f]{64}/);
      expect(log).toContain('What the staff left behind is tidied.');
    });
  });
});
