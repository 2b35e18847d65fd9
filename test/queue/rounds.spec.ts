import { describe, expect, it } from '@jest/globals';
import { UnrecoverableError } from 'bullmq';
import { ROUNDS_QUEUE } from '../../src/platform/queue/jobs.js';
import { Rounds } from '../../src/platform/queue/rounds.js';
import type { TenantRound, TenantRounds } from '../../src/platform/queue/tenant-rounds.js';

describe("The modules' rounds", () => {
  const planned: TenantRound[] = [];
  const rounds = new Rounds({ register: (round: TenantRound) => planned.push(round) } as unknown as TenantRounds);
  let worked = 0;
  const work = () => Promise.resolve(void (worked += 1));

  it('are planned on their queue and worked by their name', async () => {
    rounds.register({ id: 'claims-clock', everyMs: 60_000, work });
    expect(planned).toEqual([{ queue: ROUNDS_QUEUE, id: 'claims-clock', everyMs: 60_000 }]);
    await rounds.run('claims-clock');
    expect(worked).toBe(1);
  });

  it('have each a name of its own', () => {
    expect(() => rounds.register({ id: 'claims-clock', everyMs: 1, work })).toThrow('claims-clock');
  });

  it('of another version fail for good', async () => {
    await expect(rounds.run('forgotten')).rejects.toThrow(UnrecoverableError);
  });
});
