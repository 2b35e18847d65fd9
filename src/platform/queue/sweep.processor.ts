import { InjectQueue, Processor, WorkerHost } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { SWEEP_QUEUE } from './jobs.js';
import { OutboxSweep } from './outbox.js';

const EVERY_MS = 15_000;

/** Runs the sweep on one process at a time, whichever is up. */
@Processor(SWEEP_QUEUE)
export class SweepProcessor extends WorkerHost {
  constructor(private readonly outboxes: OutboxSweep) {
    super();
  }

  process(): Promise<number> {
    return this.outboxes.sweep();
  }
}

/** Plans the sweep; called by a process that runs workers. */
@Injectable()
export class SweepSchedule {
  constructor(@InjectQueue(SWEEP_QUEUE) private readonly queue: Queue) {}

  async start(): Promise<void> {
    await this.queue.upsertJobScheduler(
      'sweep',
      { every: EVERY_MS },
      { opts: { removeOnComplete: true, removeOnFail: { count: 50 } } },
    );
  }
}
