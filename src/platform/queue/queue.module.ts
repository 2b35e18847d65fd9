import { BullModule } from '@nestjs/bullmq';
import { Global, Module } from '@nestjs/common';
import { ENVIRONMENT } from '../config/config.module.js';
import type { Environment } from '../config/environment.js';
import { queueConnection } from './backend.js';
import { JobQueue } from './job-queue.js';
import { QUEUES, SWEEP_QUEUE } from './jobs.js';
import { OutboxSweep } from './outbox.js';
import { SweepProcessor, SweepSchedule } from './sweep.processor.js';
import { TenantJobs } from './tenant-jobs.js';
import { Workers } from './workers.js';

const queues = BullModule.registerQueue(...[...QUEUES, SWEEP_QUEUE].map((name) => ({ name })));

/** Workers begin only when an entry point says so (`Workers.start`): the same modules serve HTTP alone. */
@Global()
@Module({
  imports: [
    BullModule.forRootAsync({
      inject: [ENVIRONMENT],
      useFactory: (env: Environment) => ({ connection: queueConnection(env) }),
      extraOptions: { manualRegistration: true },
    }),
    queues,
  ],
  providers: [JobQueue, TenantJobs, OutboxSweep, SweepProcessor, SweepSchedule, Workers],
  exports: [queues, JobQueue, TenantJobs, OutboxSweep, Workers],
})
export class QueueModule {}
