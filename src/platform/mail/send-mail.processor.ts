import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { cappedBackoff, TAKEN_UP_AGAIN, type TenantJob } from '../queue/jobs.js';
import { isLastAttempt, TenantJobs } from '../queue/tenant-jobs.js';
import { MailDelivery } from './mail-delivery.js';

const OPTIONS = { concurrency: 5, ...TAKEN_UP_AGAIN, settings: { backoffStrategy: cappedBackoff } };

/** What somebody waits for. */
@Processor('mail', OPTIONS)
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

/** What nobody waits for: places of its own, so that ten thousand reminders keep no activation waiting. */
@Processor('bulk-mail', OPTIONS)
export class SendBulkMailProcessor extends WorkerHost {
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
