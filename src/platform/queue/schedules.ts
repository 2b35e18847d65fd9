import { Injectable, Logger } from '@nestjs/common';
import { JobQueue } from './job-queue.js';
import { ROUND_OPTIONS } from './jobs.js';
import { TenantRounds } from './tenant-rounds.js';

/** A queue's job that comes round by itself. */
export interface Round {
  queue: string;
  /** Of several on one queue: the job's name. */
  id?: string;
  everyMs: number;
}

const RENEW_MS = 15_000;

/** Plans the rounds, and looks at the plan again and again: a queue that lost its data has lost it too. Modules register their rounds when they start. */
@Injectable()
export class Schedules {
  private readonly log = new Logger(Schedules.name);
  private readonly rounds: Round[] = [];
  private renewal: NodeJS.Timeout | undefined;

  constructor(
    private readonly jobs: JobQueue,
    private readonly tenantRounds: TenantRounds,
  ) {}

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
    for (const { queue, id = queue, everyMs } of this.rounds) {
      await this.jobs.queue(queue).upsertJobScheduler(id, { every: everyMs }, { name: id, opts: ROUND_OPTIONS });
    }
    await this.tenantRounds.plan();
  }
}
