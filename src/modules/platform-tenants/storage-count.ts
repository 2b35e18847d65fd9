import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Rounds } from '../../platform/queue/rounds.js';
import { Storage } from '../../platform/storage/storage.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';

const DAY_MS = 86_400_000;

/** Counts each cooperative's files once a day: a bucket of millions takes minutes, which nobody who asks for figures waits for. */
@Injectable()
export class StorageCount implements OnModuleInit {
  constructor(
    private readonly database: DataSource,
    private readonly storage: Storage,
    private readonly rounds: Rounds,
  ) {}

  onModuleInit(): void {
    this.rounds.register({ id: 'storage-count', everyMs: DAY_MS, work: () => this.count() });
  }

  private async count(): Promise<void> {
    let [files, bytes] = [0, 0];
    for await (const object of this.storage.all()) {
      files += 1;
      bytes += object.bytes;
    }
    await this.database.query(
      `insert into public.tenant_storage (tenant_id, files, bytes, counted_at) values ($1, $2, $3, now())
       on conflict (tenant_id) do update set files = excluded.files, bytes = excluded.bytes, counted_at = now()`,
      [currentTenant().id, files, bytes],
    );
  }
}
