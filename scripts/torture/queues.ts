import { createPostgresBackend, Queue, setDefaultBackendFactory, type ConnectionOptions } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { House } from './house.ts';

const NAMES = ['mail', 'bulk-mail', 'gateway-notifications', 'imports', 'deliveries', 'refunds', 'payments-janitor'];

/** The product's queues, seen from outside. */
export class Queues {
  readonly #connection: Redis | pg.Pool;
  readonly #queues: Queue[];

  constructor({ env }: House) {
    this.#connection = env.REDIS_URL
      ? new Redis(env.REDIS_URL, { maxRetriesPerRequest: null })
      : poolOf(env.DATABASE_URL!);
    const connection = this.#connection as unknown as ConnectionOptions;
    this.#queues = NAMES.map((name) => new Queue(name, { connection }));
  }

  /** Jobs that failed for good, by queue. */
  async failed(): Promise<{ queue: string; tenant: string; id: string; reason: string }[]> {
    const found = [];
    for (const queue of this.#queues) {
      const jobs = await queue.getFailed(0, 10_000);
      for (const job of jobs) {
        const { tenant, id } = job.data as { tenant: string; id: string };
        found.push({ queue: queue.name, tenant, id, reason: job.failedReason });
      }
    }
    return found;
  }

  /** The pauses between tries are over, and what failed for good is forgotten, as after an hour. Returns how many jobs that touched. */
  async hurry(): Promise<number> {
    let touched = 0;
    for (const queue of this.#queues) {
      const { delayed = 0 } = await queue.getJobCounts('delayed');
      await queue.promoteJobs();
      touched += delayed + (await queue.clean(0, 10_000, 'failed')).length;
    }
    return touched;
  }

  async close(): Promise<void> {
    for (const queue of this.#queues) await queue.close();
    if (this.#connection instanceof Redis) this.#connection.disconnect();
    else await this.#connection.end();
  }
}

function poolOf(connectionString: string): pg.Pool {
  setDefaultBackendFactory(createPostgresBackend as never);
  const pool = new pg.Pool({ connectionString, options: '-c search_path=bullmq', max: 4 });
  return pool.on('error', () => undefined);
}
