import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { TAKEN_UP_AGAIN, type TenantJob } from '../../platform/queue/jobs.js';
import { TenantJobs } from '../../platform/queue/tenant-jobs.js';
import { DeliverWebhook } from './deliver-webhook.js';

@Processor('deliveries', { concurrency: 20, ...TAKEN_UP_AGAIN })
export class DeliveriesProcessor extends WorkerHost {
  constructor(
    private readonly jobs: TenantJobs,
    private readonly webhooks: DeliverWebhook,
  ) {
    super();
  }

  process(job: Job<TenantJob>): Promise<void> {
    return this.jobs.run(job, (id) => this.webhooks.deliver(id));
  }
}
