import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { cappedBackoff, type TenantJob } from '../../platform/queue/jobs.js';
import { TenantJobs } from '../../platform/queue/tenant-jobs.js';
import { SettlePayment } from './settle-payment.js';

@Processor('gateway-notifications', { concurrency: 10, settings: { backoffStrategy: cappedBackoff } })
export class SettlePaymentProcessor extends WorkerHost {
  constructor(
    private readonly jobs: TenantJobs,
    private readonly payments: SettlePayment,
  ) {
    super();
  }

  process(job: Job<TenantJob>): Promise<void> {
    return this.jobs.run(job, (id) => this.payments.settle(id));
  }
}
