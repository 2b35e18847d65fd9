import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Rounds } from '../../platform/queue/rounds.js';
import { ClaimDeadlines } from './claim-deadlines.js';
import { ClaimSilence } from './claim-silence.js';

const EVERY_MS = 5 * 60_000;

/** What time alone does to claims. */
@Injectable()
export class ClaimClock implements OnModuleInit {
  constructor(
    private readonly rounds: Rounds,
    private readonly deadlines: ClaimDeadlines,
    private readonly silence: ClaimSilence,
  ) {}

  onModuleInit(): void {
    this.rounds.register({ id: 'claims-clock', everyMs: EVERY_MS, work: () => this.tick() });
  }

  /** For the ambient tenant. Running it twice changes nothing. */
  async tick(): Promise<void> {
    await this.deadlines.tell();
    await this.silence.remind();
    await this.silence.close();
  }
}
