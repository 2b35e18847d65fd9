import { BullRegistrar } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import { SweepSchedule } from './sweep.processor.js';

/** Turns this process into one that works the queues. */
@Injectable()
export class Workers {
  constructor(
    private readonly registrar: BullRegistrar,
    private readonly schedule: SweepSchedule,
  ) {}

  async start(): Promise<void> {
    this.registrar.register();
    await this.schedule.start();
  }
}
