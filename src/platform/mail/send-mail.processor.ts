import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { cappedBackoff, type TenantJob } from '../queue/jobs.js';
import { isLastAttempt, TenantJobs } from '../queue/tenant-jobs.js';
import { MailDelivery } from './mail-delivery.js';

// What a killed worker held is looked for every ten seconds: its lock ends after thirty.
@Processor('mail', { concurrency: 5, stalledInterval: 10_000, settings: { backoffStrategy: cappedBackoff } })
export class SendMailProcessor extends WorkerHost {
  constructor(
    private readonly jobs: TenantJobs,
    private readonly delivery: MailDelivery,
  ) {
    super();
  }

  process(job: Job<TenantJob>): Promise<void> {
    return this.jobs.run(job, (id) => this.delivery.deliver(id, isLastAttempt(job)));
  }
}
