import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { cappedBackoff, TAKEN_UP_AGAIN, type TenantJob } from '../../queue/jobs.js';
import { isLastAttempt, TenantJobs } from '../../queue/tenant-jobs.js';
import { InboundMails } from './inbound-mails.js';

@Processor('inbound-mails', { concurrency: 2, ...TAKEN_UP_AGAIN, settings: { backoffStrategy: cappedBackoff } })
export class InboundMailsProcessor extends WorkerHost {
  constructor(
    private readonly jobs: TenantJobs,
    private readonly mails: InboundMails,
  ) {
    super();
  }

  process(job: Job<TenantJob>): Promise<void> {
    return this.jobs.run(job, (id) => this.mails.work(id, isLastAttempt(job)));
  }
}
