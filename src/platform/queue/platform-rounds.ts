import { Injectable } from '@nestjs/common';
import { UnrecoverableError } from 'bullmq';
import { PLATFORM_ROUNDS_QUEUE } from './jobs.js';
import type { RoundWork } from './rounds.js';
import { Schedules } from './schedules.js';

/** What the installation needs again and again, once and not for each tenant. Modules register when they start. */
@Injectable()
export class PlatformRounds {
  private readonly works = new Map<string, RoundWork>();

  constructor(private readonly schedules: Schedules) {}

  register(round: RoundWork): void {
    if (this.works.has(round.id)) throw new Error(`There are two rounds called ${round.id}.`);
    this.works.set(round.id, round);
    this.schedules.register({ queue: PLATFORM_ROUNDS_QUEUE, id: round.id, everyMs: round.everyMs });
  }

  /** A round that an earlier version planned and this one does not know fails for good. */
  async run(id: string): Promise<void> {
    const round = this.works.get(id);
    if (!round) throw new UnrecoverableError(`There is no round called ${id}.`);
    await round.work();
  }
}
