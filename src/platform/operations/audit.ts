import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { ClsServiceManager } from 'nestjs-cls';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { ambientTenant } from '../tenancy/tenant-context.js';
import { appending, type AuditRow } from './audit-chain.js';

/** Something that somebody did, or tried. No names, addresses or secrets: ids, and what happened. */
export interface AuditEntry {
  /** `user:<id>`, `staff:<id>`, `api-key:<id>`, `operator` (at the command line) or `anonymous`. */
  actor: string;
  /** `session.opened`, `password.reset`, … */
  action: string;
  /** Id of what it was done to. */
  subject?: string;
  detail?: AuditRow['detail'];
  /** Whose admins may read it; the ambient tenant's where it is left out. */
  tenantId?: string | null;
}

interface Waiting {
  row: AuditRow;
  done: () => void;
  failed: (error: unknown) => void;
}

/** So many entries travel, and are committed, together. */
const TOGETHER = 100;
/** With more than these the database is away: the log says what is not recorded. */
const MOST_WAITING = 10_000;

/**
 * The append-only record of sign-ins, denials and changes; outside the tenant's transactions, so that a refusal is recorded too.
 * A process writes over one connection, all that waits at once: the chain's head lets one write at a time, and many that waited for it would hold
 * the connections that requests need.
 */
@Injectable()
export class Audit implements BeforeApplicationShutdown {
  private readonly log = new Logger(Audit.name);
  private readonly waiting: Waiting[] = [];
  private writing: Promise<void> | undefined;

  constructor(private readonly database: DataSource) {}

  /** Best effort and not waited for: a sign-in does not fail because its record did. */
  note(entry: AuditEntry): void {
    this.record(entry).catch((error: unknown) =>
      this.log.error({ err: error, action: entry.action }, 'An audit entry could not be written.'),
    );
  }

  /** The same, waited for: for commands, which end right after. */
  record({ actor, action, subject, detail = {}, tenantId }: AuditEntry): Promise<void> {
    if (this.waiting.length >= MOST_WAITING)
      return Promise.reject(new Error(`${MOST_WAITING} audit entries wait to be written.`));
    const tenant = tenantId === undefined ? (ambientTenant()?.id ?? null) : tenantId;
    const row = { id: uuid(), tenantId: tenant, actor, action, subject: subject ?? null, detail };
    return new Promise((done, failed) => {
      this.waiting.push({ row, done, failed });
      // The connection is nobody's: what is written belongs to many requests.
      this.writing ??= ClsServiceManager.getClsService().exit(() => this.write());
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.writing;
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0) await this.append(this.waiting.splice(0, TOGETHER));
    this.writing = undefined;
  }

  /** An entry that PostgreSQL refuses for what it says takes none of the others with it. */
  private async append(entries: Waiting[]): Promise<void> {
    try {
      await this.send(entries.map(({ row }) => appending(row)).join(';\n'));
      for (const { done } of entries) done();
    } catch (error) {
      if (entries.length > 1 && isRefusal(error)) for (const entry of entries) await this.append([entry]);
      else for (const { failed } of entries) failed(error);
    }
  }

  /** PostgreSQL runs and commits the statements of one message together. */
  private async send(message: string): Promise<void> {
    const runner = this.database.createQueryRunner();
    try {
      const client = (await runner.connect()) as pg.PoolClient;
      await client.query(message);
    } finally {
      await runner.release();
    }
  }
}

/** Class 22: the data are wrong; class 23: a rule of the table forbids them. */
function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^2[23]/.test(error.code ?? '');
}
