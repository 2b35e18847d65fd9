import { setTimeout as wait } from 'node:timers/promises';
import { getQueueToken } from '@nestjs/bullmq';
import { Injectable, Logger } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { UnitOfWork } from '../database/unit-of-work.js';
import { currentTenant } from '../tenancy/tenant-context.js';
import { ALL_QUEUES, jobId, jobOptions, type QueueName, type TenantJob } from './jobs.js';

/** How long a request waits for the queue. Later the job may still arrive by itself, and a sweep stands behind. */
const PATIENCE_MS = 500;

/** Jobs on their way to the queue that nobody waits for. With more than these it is down or has enough to do, and the sweep will do. */
const MOST_HURRIED = 200;

/** Enqueues rows. The row is the truth and is committed first; the job only hurries it. */
@Injectable()
export class JobQueue {
  private readonly log = new Logger(JobQueue.name);
  private hurried = 0;

  constructor(
    private readonly modules: ModuleRef,
    private readonly units: UnitOfWork,
  ) {}

  /** Within a unit of work: enqueues the row once the transaction has committed. */
  enqueueAfterCommit(queue: QueueName, id: string): void {
    const job = { tenant: currentTenant().schema, id };
    this.units.afterCommit(() => this.addSoon(queue, job));
  }

  /** Enqueues a committed row and keeps nobody waiting for it: what the queue does not take, the sweep finds. */
  hurry(queue: QueueName, id: string): void {
    if (this.hurried >= MOST_HURRIED) return;
    this.hurried += 1;
    this.add(queue, [{ tenant: currentTenant().schema, id }])
      .catch((error: Error) => this.log.warn(`The queue ${queue} did not take a job: ${error.message}`))
      .finally(() => (this.hurried -= 1));
  }

  /** Enqueues many; those already held are left as they are. One by one: on PostgreSQL a bulk makes two temporary tables each time. */
  async add(name: QueueName, jobs: TenantJob[]): Promise<void> {
    const queue = this.queue(name);
    await Promise.all(jobs.map((job) => queue.add(name, job, { ...jobOptions(name), jobId: jobId(job) })));
  }

  queue(name: string): Queue {
    return this.modules.get<Queue>(getQueueToken(name), { strict: false });
  }

  /** Logs what goes wrong with the queues themselves; unheard, an error would go to the console. */
  watch(): void {
    for (const name of ALL_QUEUES) {
      this.queue(name).on('error', (error) => this.log.warn(`The queue ${name} failed: ${error.message}`));
    }
  }

  /**
   * For processes that serve: ends this one where a queue cannot be had at the start. On PostgreSQL, BullMQ remembers for ever
   * that its first look failed, and would enqueue nothing more; a process started anew looks anew. Redis is waited for, by nobody.
   */
  insist(): void {
    for (const name of ALL_QUEUES) {
      const queue = this.queue(name);
      queue.waitUntilReady().catch((error: Error) => {
        if (queue.closing) return;
        this.log.fatal(`The queue ${name} was not to be had at the start: ${error.message}`);
        process.exit(1);
      });
    }
  }

  async close(): Promise<void> {
    await Promise.all(ALL_QUEUES.map((name) => this.queue(name).close()));
  }

  /** A client of Redis holds commands back until the server returns: nobody's request may wait for that. */
  private async addSoon(queue: QueueName, job: TenantJob): Promise<void> {
    const adding = this.add(queue, [job]).then(() => true);
    const added = await Promise.race([adding, wait(PATIENCE_MS, false, { ref: false })]);
    if (added) return;
    adding.catch((error: Error) => this.log.warn(`The queue ${queue} did not take a job: ${error.message}`));
    throw new Error(`The queue ${queue} did not answer within ${PATIENCE_MS} ms.`);
  }
}
