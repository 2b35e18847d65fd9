import { BullRegistrar, WorkerHost } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { Job, Worker } from 'bullmq';
import { Schedules } from './schedules.js';

/** Turns this process into one that works the queues. */
@Injectable()
export class Workers implements BeforeApplicationShutdown {
  private readonly log = new Logger(Workers.name);
  private running: Worker[] = [];

  constructor(
    private readonly registrar: BullRegistrar,
    private readonly discovery: DiscoveryService,
    private readonly schedules: Schedules,
  ) {}

  async start(): Promise<void> {
    this.registrar.register();
    this.running = this.hosts().map((host) => host.worker);
    for (const worker of this.running) this.watch(worker);
    // A worker whose first look at PostgreSQL failed never looks again: better to end here and be started anew.
    await Promise.all(this.running.map((worker) => worker.waitUntilReady()));
    await this.schedules.start();
  }

  /** Before anything else closes: a job that is under way still needs the database to note what it did. */
  async beforeApplicationShutdown(): Promise<void> {
    this.schedules.stop();
    await Promise.all(this.running.map((worker) => worker.close()));
  }

  private hosts(): WorkerHost[] {
    const providers = this.discovery.getProviders().map(({ instance }) => instance as unknown);
    return [...new Set(providers)].filter((provider) => provider instanceof WorkerHost);
  }

  private watch(worker: Worker): void {
    worker.on('error', (error) => this.log.warn(`The worker of ${worker.name} failed: ${error.message}`));
    worker.on('failed', (job: Job | undefined, error: Error) =>
      this.log.warn({ err: error, queue: worker.name, attempt: job?.attemptsMade }, 'A job failed.'),
    );
  }
}
