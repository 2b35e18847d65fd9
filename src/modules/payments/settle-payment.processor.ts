import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { cappedBackoff, TAKEN_UP_AGAIN, type TenantJob } from '../../platform/queue/jobs.js';
import { TenantJobs } from '../../platform/queue/tenant-jobs.js';
import { TenantTurns } from '../../platform/queue/tenant-turns.js';
import { SettlePayment } from './settle-payment.js';

/** Five cooperatives' gateways may be silent at once before another's payment waits for a place; then their circuits open. */
@Processor('gateway-notifications', {
  concurrency: 20,
  ...TAKEN_UP_AGAIN,
  settings: { backoffStrategy: cappedBackoff },
})
export class SettlePaymentProcessor extends WorkerHost {
  private readonly turns = new TenantTurns({ atOnce: 4, patienceMs: 500, pauseMs: 3_000 });

  constructor(
    private readonly jobs: TenantJobs,
    private readonly payments: SettlePayment,
  ) {
    super();
  }

  process(job: Job<TenantJob>): Promise<void> {
    return this.jobs.run(job, (id) => this.turns.take(() => this.payments.settle(id)));
  }
}
