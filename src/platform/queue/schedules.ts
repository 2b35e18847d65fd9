import { Injectable, Logger } from '@nestjs/common';
import { JobQueue } from './job-queue.js';

/** A queue whose one job comes round by itself. */
export interface Round {
  queue: string;
  everyMs: number;
}

const RENEW_MS = 60_000;

/** Plans the rounds, and again every minute: a queue that lost its data has lost the plan too. Modules register theirs when they start. */
@Injectable()
export class Schedules {
  private readonly log = new Logger(Schedules.name);
  private readonly rounds: Round[] = [];
  private renewal: NodeJS.Timeout | undefined;

  constructor(private readonly jobs: JobQueue) {}

  register(round: Round): void {
    this.rounds.push(round);
  }

  /** Called by a process that works the queues. */
  async start(): Promise<void> {
    await this.plan();
    this.renewal = setInterval(() => void this.renew(), RENEW_MS).unref();
  }

  stop(): void {
    clearInterval(this.renewal);
  }

  private async renew(): Promise<void> {
    await this.plan().catch((error: Error) => this.log.warn(`The rounds could not be planned: ${error.message}`));
  }

  private async plan(): Promise<void> {
    for (const { queue, everyMs } of this.rounds) {
      await this.jobs
        .queue(queue)
        .upsertJobScheduler(
          queue,
          { every: everyMs },
          { opts: { removeOnComplete: true, removeOnFail: { count: 50 } } },
        );
    }
  }
}
