import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { OnModuleInit } from '@nestjs/common';
import type { Job } from 'bullmq';
import { PAYMENTS_JANITOR_QUEUE, type TenantJob } from '../../platform/queue/jobs.js';
import { TenantJobs } from '../../platform/queue/tenant-jobs.js';
import { TenantRounds } from '../../platform/queue/tenant-rounds.js';
import { GatewayChanges } from './gateway-changes.js';
import { PaymentsJanitor } from './payments-janitor.js';

/** Every tenant's rounds, each a job of its own: one whose gateway keeps silent holds a place, never the others' turn. */
@Processor(PAYMENTS_JANITOR_QUEUE, { concurrency: 20 })
export class PaymentsJanitorProcessor extends WorkerHost implements OnModuleInit {
  /** By the id that their jobs carry. */
  private readonly rounds: Record<string, { everyMs: number; work(): Promise<void> }>;

  constructor(
    janitor: PaymentsJanitor,
    changes: GatewayChanges,
    private readonly jobs: TenantJobs,
    private readonly plans: TenantRounds,
  ) {
    super();
    this.rounds = {
      due: { everyMs: 30_000, work: () => janitor.tidy() },
      changes: { everyMs: 10 * 60_000, work: () => changes.read() },
      forget: { everyMs: 3_600_000, work: () => janitor.forget() },
    };
  }

  onModuleInit(): void {
    for (const [id, { everyMs }] of Object.entries(this.rounds))
      this.plans.register({ queue: PAYMENTS_JANITOR_QUEUE, id, everyMs });
  }

  process(job: Job<TenantJob>): Promise<void> {
    return this.jobs.run(job, (id) => this.rounds[id]!.work());
  }
}
