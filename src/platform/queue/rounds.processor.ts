import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { ROUNDS_QUEUE, type TenantJob } from './jobs.js';
import { Rounds } from './rounds.js';
import { TenantJobs } from './tenant-jobs.js';

/** Brings each round back into its tenant. They only look at rows and write some: what is slow becomes a job of another queue. */
@Processor(ROUNDS_QUEUE, { concurrency: 4 })
export class RoundsProcessor extends WorkerHost {
  constructor(
    private readonly jobs: TenantJobs,
    private readonly rounds: Rounds,
  ) {
    super();
  }

  process(job: Job<TenantJob>): Promise<void> {
    return this.jobs.run(job, (id) => this.rounds.run(id));
  }
}
