import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { OnModuleInit } from '@nestjs/common';
import { PAYMENTS_JANITOR_QUEUE } from '../../platform/queue/jobs.js';
import { Schedules } from '../../platform/queue/schedules.js';
import { PaymentsJanitor } from './payments-janitor.js';

const EVERY_MS = 15_000;

/** One process at a time, whichever is up. */
@Processor(PAYMENTS_JANITOR_QUEUE)
export class PaymentsJanitorProcessor extends WorkerHost implements OnModuleInit {
  constructor(
    private readonly janitor: PaymentsJanitor,
    private readonly schedules: Schedules,
  ) {
    super();
  }

  onModuleInit(): void {
    this.schedules.register({ queue: PAYMENTS_JANITOR_QUEUE, everyMs: EVERY_MS });
  }

  process(): Promise<void> {
    return this.janitor.tidy();
  }
}
