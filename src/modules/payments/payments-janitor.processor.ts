import { Processor, WorkerHost } from '@nestjs/bullmq';
import { PaymentsJanitor } from './payments-janitor.js';

export const JANITOR_QUEUE = 'payments-janitor';
export const JANITOR_EVERY_MS = 15_000;

@Processor(JANITOR_QUEUE)
export class PaymentsJanitorProcessor extends WorkerHost {
  constructor(private readonly janitor: PaymentsJanitor) {
    super();
  }

  process(): Promise<void> {
    return this.janitor.tidy();
  }
}
