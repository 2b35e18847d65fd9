import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { RETENTION, type RetentionRule } from './retention-rules.js';

const BATCH = 1_000;
/** What is more in one night waits for the next. */
const MOST_BATCHES = 300;
/** Between batches, for whoever waits for the disk and for autovacuum. */
const PAUSE_MS = 100;
const DAY_MS = 86_400_000;

/** Lets go of what is past its time, some rows to a transaction. A night that breaks off is taken up by the next. */
@Injectable()
export class Retention {
  private readonly log = new Logger(Retention.name);

  constructor(private readonly units: UnitOfWork) {}

  /** All rules, for the ambient tenant. */
  async tidy(): Promise<void> {
    const gone: Record<string, number> = {};
    for (const rule of RETENTION) {
      const count = await this.apply(rule);
      if (count > 0) gone[rule.name] = count;
    }
    this.log.log({ tenant: currentTenant().schema, gone }, 'The night’s tidying is done.');
  }

  private async apply(rule: RetentionRule): Promise<number> {
    const before = new Date(Date.now() - rule.keepDays * DAY_MS);
    let count = 0;
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
      const inBatch = await this.applyOnce(rule, before);
      count += inBatch;
      if (inBatch < BATCH) break;
      await pause(PAUSE_MS);
    }
    return count;
  }

  /** Rows that somebody holds are left for another night. */
  private async applyOnce({ table, old, blank, isAppendOnly }: RetentionRule, before: Date): Promise<number> {
    const firstKept = uuid({ msecs: before.getTime(), seq: 0, random: new Uint8Array(16) });
    const act = blank ? `update ${table} set ${blank}` : `delete from ${table}`;
    const lock = isAppendOnly ? '' : 'for update of x skip locked';
    const parameters = old.includes('$2') ? [before, firstKept] : [before];
    const rows = await this.units.run(() =>
      this.units.query(
        `${act} where ctid = any (array(
           select x.ctid from ${table} x where ${old} limit ${BATCH} ${lock})) returning 1`,
        parameters,
      ),
    );
    return rows.length;
  }
}
