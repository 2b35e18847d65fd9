import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PlatformRounds } from '../queue/platform-rounds.js';
import { HEAD } from './audit-verification.js';

const HOUR_MS = 3_600_000;

/**
 * Writes where the audit log's chain ends into the process's log, every hour: whoever can rewrite the whole chain, which takes the owner's role, cannot
 * rewrite what has left the machine. `coop audit verify --anchor` compares.
 */
@Injectable()
export class AuditAnchors implements OnModuleInit {
  private readonly log = new Logger(AuditAnchors.name);

  constructor(
    private readonly database: DataSource,
    private readonly rounds: PlatformRounds,
  ) {}

  onModuleInit(): void {
    this.rounds.register({ id: 'audit-anchor', everyMs: HOUR_MS, work: () => this.write() });
  }

  private async write(): Promise<void> {
    const [head] = await this.database.query<{ seq: number; hash: string }[]>(HEAD);
    if (head) this.log.log(`Audit anchor ${head.seq}:${head.hash}`);
    else this.log.error('The row of public.audit_head is gone: nothing can be appended to the audit log.');
  }
}
