import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { TAKEN_UP_AGAIN, type TenantJob } from '../../platform/queue/jobs.js';
import { TenantJobs } from '../../platform/queue/tenant-jobs.js';
import { DeliverPush } from './deliver-push.js';

@Processor('pushes', { concurrency: 10, ...TAKEN_UP_AGAIN })
export class PushesProcessor extends WorkerHost {
  constructor(
    private readonly jobs: TenantJobs,
    private readonly pushes: DeliverPush,
  ) {
    super();
  }

  process(job: Job<TenantJob>): Promise<void> {
    return this.jobs.run(job, (id) => this.pushes.deliver(id));
  }
}
