import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { copyOut, type Copied } from './table-copy.js';
import { copyingOut, tablesOf } from './table-shape.js';
import { TenantSnapshot } from './tenant-snapshot.js';

export interface TableChecksum extends Copied {
  table: string;
}

/** Tells whether a cooperative's rows are the same as others, on whatever server: one SHA-256 for each table of its schema. */
@Injectable()
export class TenantChecksums {
  constructor(@Inject(ENVIRONMENT) private readonly env: Pick<Environment, 'databaseUrl'>) {}

  /** As they stand at one moment, ordered by the tables' names. Throws RegistryError for an unknown slug. */
  of(slug: string): Promise<TableChecksum[]> {
    const work = async (snapshot: TenantSnapshot) => {
      await snapshot.enterSchema();
      return checksumsIn(snapshot.client, snapshot.tenant.schema);
    };
    return TenantSnapshot.of(this.env.databaseUrl, slug, work, { alone: false });
  }
}

/** The same over a connection of the caller's, whose transaction copies plainly. */
export async function checksumsIn(client: pg.ClientBase, schema: string): Promise<TableChecksum[]> {
  const sums: TableChecksum[] = [];
  for (const shape of await tablesOf(client, schema))
    sums.push({ table: shape.name, ...(await copyOut(client, copyingOut(schema, shape))) });
  return sums;
}
