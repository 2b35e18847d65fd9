import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { OnModuleInit } from '@nestjs/common';
import type { Job } from 'bullmq';
import { DateTime } from 'luxon';
import { HOUSEKEEPING_QUEUE, type TenantJob } from '../../platform/queue/jobs.js';
import { TenantJobs } from '../../platform/queue/tenant-jobs.js';
import { TenantRounds } from '../../platform/queue/tenant-rounds.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { ApiKeyAlarm } from '../sync/api-key-alarm.js';
import { Retention } from './retention.js';
import { StoredFiles } from './stored-files.js';

/** On the cooperative's own clock. */
const QUIET_HOUR = 3;
const HOUR_MS = 3_600_000;

/** Comes every hour, at each tenant's own minute, and works in its quiet hour alone: a night that nobody worked is made up for by the next. */
@Processor(HOUSEKEEPING_QUEUE, { concurrency: 2 })
export class HousekeepingProcessor extends WorkerHost implements OnModuleInit {
  constructor(
    private readonly retention: Retention,
    private readonly files: StoredFiles,
    private readonly apiKeys: ApiKeyAlarm,
    private readonly jobs: TenantJobs,
    private readonly plans: TenantRounds,
  ) {
    super();
  }

  onModuleInit(): void {
    this.plans.register({ queue: HOUSEKEEPING_QUEUE, id: 'night', everyMs: HOUR_MS });
  }

  process(job: Job<TenantJob>): Promise<void> {
    return this.jobs.run(job, () => this.night());
  }

  private async night(): Promise<void> {
    if (DateTime.now().setZone(currentTenant().timeZone).hour !== QUIET_HOUR) return;
    await this.apiKeys.warn();
    await this.retention.tidy();
    await this.files.sweep();
  }
}
