import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { cappedBackoff, TAKEN_UP_AGAIN, type TenantJob } from '../../platform/queue/jobs.js';
import { TenantJobs } from '../../platform/queue/tenant-jobs.js';
import { Gatherings } from './gatherings.js';

@Processor('gatherings', { concurrency: 4, ...TAKEN_UP_AGAIN, settings: { backoffStrategy: cappedBackoff } })
export class GatheringsProcessor extends WorkerHost {
  constructor(
    private readonly jobs: TenantJobs,
    private readonly gatherings: Gatherings,
  ) {
    super();
  }

  process(job: Job<TenantJob>): Promise<void> {
    return this.jobs.run(job, (id) => this.gatherings.write(id));
  }
}
