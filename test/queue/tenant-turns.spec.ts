import { setImmediate as aMoment } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { NotNow } from '../../src/platform/queue/not-now.js';
import { TenantTurns } from '../../src/platform/queue/tenant-turns.js';
import { runAsTenant } from '../../src/platform/tenancy/tenant-context.js';
import type { Tenant } from '../../src/platform/tenancy/tenant.js';

const as = <T>(schema: string, work: () => Promise<T>) => runAsTenant({ schema } as Tenant, work);

describe("A tenant's turns", () => {
  it('let a burst through whole, four at once, without sending anybody back', async () => {
    const turns = new TenantTurns({ atOnce: 4, patienceMs: 60_000, pauseMs: 1 });
    let running = 0;
    let most = 0;
    const job = async () => {
      most = Math.max(most, (running += 1));
      await aMoment();
      running -= 1;
      return 'done';
    };
    const all = await Promise.all(Array.from({ length: 200 }, () => as('t_a', () => turns.take(job))));
    expect([all.every((each) => each === 'done'), most]).toEqual([true, 4]);
  });

  it('go to others where none of the first ends: those behind are put back, and come in when a place is free', async () => {
    const turns = new TenantTurns({ atOnce: 2, patienceMs: 5, pauseMs: 1_000 });
    const { promise: silence, resolve: answer } = Promise.withResolvers<string>();
    const take = (schema: string, work: () => Promise<string>) => as(schema, () => turns.take(work));
    const held = [take('t_a', () => silence), take('t_a', () => silence)];
    const behind = await Promise.allSettled([1, 2, 3].map(() => take('t_a', () => Promise.resolve('never'))));
    expect(behind.map((each) => each.status === 'rejected' && (each.reason as unknown))).toEqual(
      Array(3).fill(expect.any(NotNow)),
    );
    expect(await take('t_b', () => Promise.resolve('at once'))).toBe('at once');
    answer('at last');
    expect(await Promise.all(held)).toEqual(['at last', 'at last']);
    expect(await take('t_a', () => Promise.resolve('again'))).toBe('again');
  });

  it('are given back by a job that fails', async () => {
    const turns = new TenantTurns({ atOnce: 1, patienceMs: 5, pauseMs: 1 });
    const failing = () => as('t_a', () => turns.take(() => Promise.reject(new Error('broken'))));
    await expect(failing()).rejects.toThrow('broken');
    await expect(failing()).rejects.toThrow('broken');
  });
});
