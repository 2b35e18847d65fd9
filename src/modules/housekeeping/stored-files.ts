import { Injectable, Logger } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Storage } from '../../platform/storage/storage.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';

/** A file is stored before its row is written: what is younger than a day may be on its way. */
const GRACE_MS = 86_400_000;
const BATCH = 500;

/** The kinds of file there are, and which of the keys `$1` a row names. A kind that is not here is left alone. */
const NAMED: Record<string, string> = {
  imports: `select k as key from unnest($1::text[]) k join imports i on k = 'imports/' || i.id where i.status in ('held', 'received', 'running')`,
  'rejected-rows': `select k as key from unnest($1::text[]) k join imports i on k = 'rejected-rows/' || i.id where i.finished_at > now() - interval '7 days'`,
  'pdf-uploads': `select k as key from unnest($1::text[]) k join pdf_uploads u on k = 'pdf-uploads/' || u.id where u.status in ('received', 'running')`,
  'inbound-mails': `select k as key from unnest($1::text[]) k join inbound_mails m on k = 'inbound-mails/' || m.id`,
  claims: `select k as key from unnest($1::text[]) k join claim_attachments a on k in (a.storage_key, a.thumbnail_key)`,
  'invoice-pdfs': 'select pdf_key as key from invoices where pdf_key = any($1)',
};

/** Lets go of files that no row names: what a process left behind that was killed between the storage and the database. */
@Injectable()
export class StoredFiles {
  private readonly log = new Logger(StoredFiles.name);

  constructor(
    private readonly units: UnitOfWork,
    private readonly storage: Storage,
  ) {}

  /** All kinds, for the ambient tenant. */
  async sweep(): Promise<void> {
    const before = new Date(Date.now() - GRACE_MS);
    for (const kind of Object.keys(NAMED)) {
      let removed = 0;
      for await (const keys of this.oldKeys(kind, before)) removed += await this.removeUnnamed(kind, keys);
      if (removed > 0)
        this.log.warn({ tenant: currentTenant().schema, kind, removed }, 'Files that no row names went.');
    }
  }

  private async *oldKeys(kind: string, before: Date): AsyncGenerator<string[]> {
    let batch: string[] = [];
    for await (const { key, modifiedAt } of this.storage.list(kind)) {
      if (modifiedAt >= before) continue;
      batch.push(key);
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  private async removeUnnamed(kind: string, keys: string[]): Promise<number> {
    const rows = await this.units.run(() => this.units.query<{ key: string }>(NAMED[kind]!, [keys]));
    const named = new Set(rows.map(({ key }) => key));
    const unnamed = keys.filter((key) => !named.has(key));
    for (const key of unnamed) await this.storage.remove(key);
    return unnamed.length;
  }
}
