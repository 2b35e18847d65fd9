import { BullModule } from '@nestjs/bullmq';
import { Global, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { JobQueue } from './job-queue.js';
import { ALL_QUEUES } from './jobs.js';
import { OutboxSweep } from './outbox.js';
import { PlatformRounds } from './platform-rounds.js';
import { PlatformRoundsProcessor } from './platform-rounds.processor.js';
import { QueueConnection } from './queue-connection.js';
import { Rounds } from './rounds.js';
import { RoundsProcessor } from './rounds.processor.js';
import { Schedules } from './schedules.js';
import { SweepProcessor } from './sweep.processor.js';
import { TenantJobs } from './tenant-jobs.js';
import { TenantRounds } from './tenant-rounds.js';
import { Workers } from './workers.js';

const queues = BullModule.registerQueue(...ALL_QUEUES.map((name) => ({ name })));

@Global()
@Module({ providers: [QueueConnection], exports: [QueueConnection] })
class QueueConnectionModule {}

/** Workers begin only when an entry point says so (`Workers.start`): the same modules serve HTTP alone. */
@Global()
@Module({
  imports: [
    DiscoveryModule,
    QueueConnectionModule,
    BullModule.forRootAsync({
      inject: [QueueConnection],
      useFactory: (connection: QueueConnection) => ({ connection: connection.options }),
      extraOptions: { manualRegistration: true },
    }),
    queues,
  ],
  providers: [
    JobQueue,
    TenantJobs,
    OutboxSweep,
    SweepProcessor,
    Schedules,
    TenantRounds,
    Rounds,
    RoundsProcessor,
    PlatformRounds,
    PlatformRoundsProcessor,
    Workers,
  ],
  exports: [queues, JobQueue, TenantJobs, OutboxSweep, Schedules, TenantRounds, Rounds, PlatformRounds, Workers],
})
export class QueueModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly jobs: JobQueue,
    private readonly connection: QueueConnection,
  ) {}

  onModuleInit(): void {
    this.jobs.watch();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.jobs.close();
    await this.connection.close();
  }
}
