import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { decodeCursor, type Page, pageOf } from '../../platform/http/cursor.js';
import { Problem } from '../../platform/http/problem.js';
import { TenantDirectory } from '../../platform/tenancy/tenant-directory.js';
import { SLUG, type TenantStatus } from '../../platform/tenancy/tenant.js';
import { TENANT, type TenantRecord } from './tenant-record.js';
import { assertMove, type Move } from './tenant-moves.js';

export interface TenantSearch {
  status?: TenantStatus;
  limit: number;
  cursor?: string;
}

/** One transaction over the registry. */
export interface RegistryUnit {
  /** Rows of one statement; an UPDATE gives the rows of its RETURNING. */
  query<Row>(sql: string, parameters?: unknown[]): Promise<Row[]>;
}

/** The registry as support reads and changes it. What it says is read anew at once here, and within three seconds by other processes. */
@Injectable()
export class TenantBook {
  constructor(
    private readonly database: DataSource,
    private readonly directory: TenantDirectory,
  ) {}

  /** By slug. */
  async list<View>({ status, limit, cursor }: TenantSearch, view: (tenant: TenantRecord) => View): Promise<Page<View>> {
    const after = cursor === undefined ? null : decodeCursor(cursor, [SLUG])[0]!;
    const rows = await this.database.query<TenantRecord[]>(
      `select ${TENANT} from public.tenants t
        where ($1::text is null or t.status = $1) and ($2::text is null or t.slug > $2) order by t.slug limit $3`,
      [status ?? null, after, limit + 1],
    );
    return pageOf(rows, limit, ({ slug }) => [slug], view);
  }

  /** TENANT_NOT_FOUND. */
  async find(slug: string): Promise<TenantRecord> {
    const [found] = await this.database.query<TenantRecord[]>(
      `select ${TENANT} from public.tenants t where t.slug = $1`,
      [slug],
    );
    if (!found) throw new Problem('TENANT_NOT_FOUND');
    return found;
  }

  /** Within a transaction that holds its row: of two changes at once the second sees what the first did. TENANT_NOT_FOUND, TENANT_STATE. */
  async change<T>(
    slug: string,
    move: Move | null,
    work: (tenant: TenantRecord, unit: RegistryUnit) => Promise<T>,
  ): Promise<T> {
    const result = await this.database.transaction(async ({ queryRunner }) => {
      const query: RegistryUnit['query'] = async <Row>(sql: string, parameters: unknown[] = []) =>
        (await queryRunner!.query(sql, parameters, true)).records as Row[];
      const [held] = await query<TenantRecord>(
        `select ${TENANT} from public.tenants t where t.slug = $1 for no key update`,
        [slug],
      );
      if (!held) throw new Problem('TENANT_NOT_FOUND');
      if (move) assertMove(held.status, move);
      return work(held, { query });
    });
    this.directory.forget();
    return result;
  }
}
