import { Processor, WorkerHost } from '@nestjs/bullmq';
import { DelayedError, type Job } from 'bullmq';
import { cappedBackoff, TAKEN_UP_AGAIN, type TenantJob } from '../../platform/queue/jobs.js';
import { isLastAttempt, TenantJobs } from '../../platform/queue/tenant-jobs.js';
import { ImportRuns } from './import-runs.js';

/** How soon to look again whether the import before has ended. */
const WAIT_MS = 300;

@Processor('imports', { concurrency: 3, ...TAKEN_UP_AGAIN, settings: { backoffStrategy: cappedBackoff } })
export class ImportsProcessor extends WorkerHost {
  constructor(
    private readonly jobs: TenantJobs,
    private readonly runs: ImportRuns,
  ) {
    super();
  }

  process(job: Job<TenantJob>): Promise<void> {
    return this.jobs.run(job, async (id) => {
      if (await this.runs.mustWait(id)) {
        // Gives the worker back to other tenants; it does not count as an attempt.
        await job.moveToDelayed(Date.now() + WAIT_MS, job.token);
        throw new DelayedError();
      }
      await this.runs.run(id, { last: isLastAttempt(job) });
    });
  }
}
