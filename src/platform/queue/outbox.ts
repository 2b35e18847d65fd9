import { Injectable, Logger } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import { currentTenant, runAsTenant } from '../tenancy/tenant-context.js';
import { TenantDirectory } from '../tenancy/tenant-directory.js';
import { JobQueue } from './job-queue.js';
import type { QueueName } from './jobs.js';

/** One kind of row that waits for a job: a table with `id` and `next_attempt_at`. */
export interface Outbox {
  queue: QueueName;
  table: string;
  /** Condition on a row that waits. */
  waiting: string;
  /** How far a row that was enqueued is pushed on: longer than its job should take. */
  ahead?: string;
  /** The column by which those that waited longest come first. */
  order?: string;
}

/** Picks at most `$1` waiting rows that nobody holds, pushes them on and returns their `id`. */
function claimOf({ table, waiting, ahead = '10 minutes', order = 'next_attempt_at' }: Outbox): string {
  return `
  update ${table} set next_attempt_at = now() + interval '${ahead}'
   where id in (select id from ${table} where ${waiting} and next_attempt_at <= now()
                 order by ${order} limit $1 for update skip locked)
  returning id`;
}

/** The outbox's place in the list, where a row of it waits. */
function dueAt({ table, waiting }: Outbox, at: number): string {
  return `select ${at} as at where exists (select from ${table} where ${waiting} and next_attempt_at <= now())`;
}

const BATCH = 500;

/** Enqueues what a crash or a lost queue left behind. Modules register their outboxes when they start. */
@Injectable()
export class OutboxSweep {
  private readonly log = new Logger(OutboxSweep.name);
  private readonly outboxes: Outbox[] = [];

  constructor(
    private readonly directory: TenantDirectory,
    private readonly units: UnitOfWork,
    private readonly jobs: JobQueue,
  ) {}

  register(outbox: Outbox): void {
    this.outboxes.push(outbox);
  }

  /** Every tenant, one after the other; a tenant that fails is logged and the others go on. Returns the rows enqueued. */
  async sweep(): Promise<number> {
    let enqueued = 0;
    for (const tenant of await this.directory.all()) {
      try {
        enqueued += await runAsTenant(tenant, () => this.sweepTenant());
      } catch (error) {
        this.log.error({ err: error, tenant: tenant.slug }, 'The sweep of a tenant failed.');
      }
    }
    return enqueued;
  }

  private async sweepTenant(): Promise<number> {
    const tenant = currentTenant().schema;
    const due = await this.dueOutboxes();
    if (due.length === 0) return 0;
    const found = await this.units.run(async () => {
      const ids: { queue: QueueName; ids: string[] }[] = [];
      for (const outbox of due) {
        const rows = await this.units.query<{ id: string }>(claimOf(outbox), [BATCH]);
        ids.push({ queue: outbox.queue, ids: rows.map((row) => row.id) });
      }
      return ids;
    });
    for (const { queue, ids } of found) {
      if (ids.length > 0)
        await this.jobs.add(
          queue,
          ids.map((id) => ({ tenant, id })),
        );
    }
    return found.reduce((sum, { ids }) => sum + ids.length, 0);
  }

  /** One look at all of them: nearly always there is nothing, at hundreds of tenants every few seconds. */
  private async dueOutboxes(): Promise<Outbox[]> {
    const rows = await this.units.glance<{ at: number }>(() => this.outboxes.map(dueAt).join(' union all '));
    return rows.map(({ at }) => this.outboxes[at]!);
  }
}
