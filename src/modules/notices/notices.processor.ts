import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { cappedBackoff, TAKEN_UP_AGAIN, type TenantJob } from '../../platform/queue/jobs.js';
import { TenantJobs } from '../../platform/queue/tenant-jobs.js';
import { TellNotice } from './tell-notice.js';

@Processor('notices', { concurrency: 2, ...TAKEN_UP_AGAIN, settings: { backoffStrategy: cappedBackoff } })
export class NoticesProcessor extends WorkerHost {
  constructor(
    private readonly jobs: TenantJobs,
    private readonly telling: TellNotice,
  ) {
    super();
  }

  process(job: Job<TenantJob>): Promise<void> {
    return this.jobs.run(job, (id) => this.telling.tell(id));
  }
}
