import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { PLATFORM_ROUNDS_QUEUE } from './jobs.js';
import { PlatformRounds } from './platform-rounds.js';

@Processor(PLATFORM_ROUNDS_QUEUE)
export class PlatformRoundsProcessor extends WorkerHost {
  constructor(private readonly rounds: PlatformRounds) {
    super();
  }

  process(job: Job): Promise<void> {
    return this.rounds.run(job.name);
  }
}
