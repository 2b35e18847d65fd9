import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { OnModuleInit } from '@nestjs/common';
import { SWEEP_QUEUE } from './jobs.js';
import { OutboxSweep } from './outbox.js';
import { Schedules } from './schedules.js';

const EVERY_MS = 15_000;

/** Runs the sweep on one process at a time, whichever is up. */
@Processor(SWEEP_QUEUE)
export class SweepProcessor extends WorkerHost implements OnModuleInit {
  constructor(
    private readonly outboxes: OutboxSweep,
    private readonly schedules: Schedules,
  ) {
    super();
  }

  onModuleInit(): void {
    this.schedules.register({ queue: SWEEP_QUEUE, everyMs: EVERY_MS });
  }

  process(): Promise<number> {
    return this.outboxes.sweep();
  }
}
