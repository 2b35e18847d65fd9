import { Injectable } from '@nestjs/common';
import { UnrecoverableError } from 'bullmq';
import { ROUNDS_QUEUE } from './jobs.js';
import { TenantRounds } from './tenant-rounds.js';

/** Something that each tenant needs again and again. */
export interface RoundWork {
  /** Lower case and hyphens: part of the plan's name. */
  id: string;
  everyMs: number;
  /** Runs as the tenant, one at a time for each. What it did not finish, the next round does. */
  work(): Promise<void>;
}

/** The modules' rounds, on one queue. They register when they start; a round that takes minutes or calls others out belongs on a queue of its own. */
@Injectable()
export class Rounds {
  private readonly works = new Map<string, RoundWork>();

  constructor(private readonly plans: TenantRounds) {}

  register(round: RoundWork): void {
    if (this.works.has(round.id)) throw new Error(`There are two rounds called ${round.id}.`);
    this.works.set(round.id, round);
    this.plans.register({ queue: ROUNDS_QUEUE, id: round.id, everyMs: round.everyMs });
  }

  /** A round that an earlier version planned and this one does not know fails for good, and its plan goes at the next look. */
  async run(id: string): Promise<void> {
    const round = this.works.get(id);
    if (!round) throw new UnrecoverableError(`There is no round called ${id}.`);
    await round.work();
  }
}
