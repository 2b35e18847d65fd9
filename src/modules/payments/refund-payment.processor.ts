import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { cappedBackoff, TAKEN_UP_AGAIN, type TenantJob } from '../../platform/queue/jobs.js';
import { TenantJobs } from '../../platform/queue/tenant-jobs.js';
import { RefundPayment } from './refund-payment.js';

@Processor('refunds', { concurrency: 5, ...TAKEN_UP_AGAIN, settings: { backoffStrategy: cappedBackoff } })
export class RefundPaymentProcessor extends WorkerHost {
  constructor(
    private readonly jobs: TenantJobs,
    private readonly refunds: RefundPayment,
  ) {
    super();
  }

  process(job: Job<TenantJob>): Promise<void> {
    return this.jobs.run(job, (id) => this.refunds.carryOut(id));
  }
}
