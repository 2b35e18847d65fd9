import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { TenantDirectory } from '../tenancy/tenant-directory.js';
import { JobQueue } from './job-queue.js';
import { ROUND_OPTIONS, type TenantJob } from './jobs.js';

/** Rounds that each tenant has for itself, as jobs `{tenant, id}` in which `id` says which of them it is. */
export interface TenantRound {
  queue: string;
  id: string;
  everyMs: number;
}

interface Plan {
  key: string;
  tenant: string;
  round: TenantRound;
}

/** After so many looks at the number of plans, each of them is looked at. */
const WHOLE_LOOK_EVERY = 40;

/** Plans every tenant's rounds, the suspended ones' too: spread over the interval, made when a tenant appears, ended when it goes. */
@Injectable()
export class TenantRounds {
  private readonly rounds: TenantRound[] = [];
  private looks = 0;

  constructor(
    private readonly directory: TenantDirectory,
    private readonly jobs: JobQueue,
  ) {}

  register(round: TenantRound): void {
    this.rounds.push(round);
  }

  /** Counting is cheap and finds new tenants, gone ones and a lost queue; reading each plan is one query for each, so it is rare. */
  async plan(): Promise<void> {
    const tenants = (await this.directory.all()).map(({ schema }) => schema);
    const whole = this.looks % WHOLE_LOOK_EVERY === 0;
    for (const queueName of new Set(this.rounds.map(({ queue }) => queue))) {
      const wanted = this.rounds
        .filter(({ queue }) => queue === queueName)
        .flatMap((round) => tenants.map((tenant) => ({ key: `${round.id}-${tenant}`, tenant, round })));
      const queue = this.jobs.queue(queueName);
      if (whole || (await queue.getJobSchedulersCount()) !== wanted.length) await correct(queue, wanted);
    }
    this.looks += 1;
  }
}

async function correct(queue: Queue, wanted: Plan[]): Promise<void> {
  const held = new Map((await queue.getJobSchedulers()).map((plan) => [plan.key, plan]));
  for (const { key, tenant, round } of wanted) {
    const plan = held.get(key);
    held.delete(key);
    const { everyMs } = round;
    // A plan whose next job is long due has lost it.
    const stands = plan?.every === everyMs && (plan.next ?? 0) > Date.now() - 2 * everyMs;
    if (stands) continue;
    const when = { every: everyMs, offset: placeOf(key, everyMs) };
    const data: TenantJob = { tenant, id: round.id };
    await queue.upsertJobScheduler(key, when, { data, opts: ROUND_OPTIONS });
  }
  for (const key of held.keys()) await queue.removeJobScheduler(key);
}

/** Milliseconds into the interval: by the name, so that it is the same in every process and after every loss. */
function placeOf(key: string, everyMs: number): number {
  return 1 + (createHash('sha256').update(key).digest().readUInt32BE() % (everyMs - 1));
}
