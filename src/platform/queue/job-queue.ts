import { getQueueToken } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { UnitOfWork } from '../database/unit-of-work.js';
import { currentTenant } from '../tenancy/tenant-context.js';
import { jobId, JOB_OPTIONS, type QueueName, type TenantJob } from './jobs.js';

/** Enqueues rows. The row is the truth and is committed first; the job only hurries it. */
@Injectable()
export class JobQueue {
  constructor(
    private readonly modules: ModuleRef,
    private readonly units: UnitOfWork,
  ) {}

  /** Within a unit of work: enqueues the row once the transaction has committed. */
  enqueueAfterCommit(queue: QueueName, id: string): void {
    const job = { tenant: currentTenant().schema, id };
    this.units.afterCommit(() => this.add(queue, [job]));
  }

  /** Enqueues many at once; those already held are left as they are. */
  async add(name: QueueName, jobs: TenantJob[]): Promise<void> {
    const entries = jobs.map((data) => ({ name, data, opts: { ...JOB_OPTIONS, jobId: jobId(data) } }));
    await this.queue(name).addBulk(entries);
  }

  queue(name: string): Queue {
    return this.modules.get<Queue>(getQueueToken(name), { strict: false });
  }
}
