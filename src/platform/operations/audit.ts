import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { ambientTenant } from '../tenancy/tenant-context.js';

/** Something that somebody did, or tried. No names, addresses or secrets: ids, and what happened. */
export interface AuditEntry {
  /** `user:<id>`, `staff:<id>`, `api-key:<id>`, `operator` (at the command line) or `anonymous`. */
  actor: string;
  /** `session.opened`, `password.reset`, … */
  action: string;
  /** Id of what it was done to. */
  subject?: string;
  detail?: Record<string, string | number | boolean>;
}

/** The append-only record of sign-ins, denials and changes; outside the tenant's transactions, so that a refusal is recorded too. */
@Injectable()
export class Audit {
  private readonly log = new Logger(Audit.name);

  constructor(private readonly database: DataSource) {}

  /** Best effort and not waited for: a sign-in does not fail because its record did. Call it outside a unit of work. */
  note(entry: AuditEntry): void {
    this.record(entry).catch((error: unknown) =>
      this.log.error({ err: error, action: entry.action }, 'An audit entry could not be written.'),
    );
  }

  /** The same, waited for: for commands, which end right after. */
  async record({ actor, action, subject, detail }: AuditEntry): Promise<void> {
    await this.database.query(
      'insert into public.audit_log (id, tenant_id, actor, action, subject, detail) values ($1, $2, $3, $4, $5, $6)',
      [uuid(), ambientTenant()?.id ?? null, actor, action, subject ?? null, detail ?? {}],
    );
  }
}
