import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { asMigrator } from '../../platform/database/migrations/migrate.js';
import { appendEntry } from '../../platform/operations/audit-chain.js';
import { PlatformRounds } from '../../platform/queue/platform-rounds.js';
import { Storage } from '../../platform/storage/storage.js';
import { runAsTenant } from '../../platform/tenancy/tenant-context.js';
import { TenantDirectory } from '../../platform/tenancy/tenant-directory.js';
import { isSchemaName } from '../../platform/tenancy/tenant.js';
import { Provisioning } from './provisioning.js';
import { TENANT, type TenantRecord } from './tenant-record.js';

const EVERY_MS = 15 * 60_000;
/** Rows of the public schema that name a cooperative and do not go with its row. */
const WITH_IT = ['tenant_secrets', 'api_keys'];

/** Deletes for good what was archived, marked and not taken back until its day came. */
@Injectable()
export class TenantDeletion implements OnModuleInit {
  private readonly log = new Logger(TenantDeletion.name);

  constructor(
    private readonly database: DataSource,
    private readonly provisioning: Provisioning,
    private readonly storage: Storage,
    private readonly directory: TenantDirectory,
    private readonly rounds: PlatformRounds,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  onModuleInit(): void {
    this.rounds.register({ id: 'tenant-deletion', everyMs: EVERY_MS, work: async () => void (await this.work()) });
  }

  /** The slugs of those that went. Nothing where this process may not change schemas: then another's round does it. */
  async work(): Promise<string[]> {
    if (!this.env.migratorDatabaseUrl) return [];
    const due = await this.database.query<TenantRecord[]>(
      `select ${TENANT} from public.tenants t where t.status = 'archived' and t.delete_after <= now() order by t.delete_after`,
    );
    for (const tenant of due) await this.delete(tenant);
    return due.map(({ slug }) => slug);
  }

  private async delete(tenant: TenantRecord): Promise<void> {
    await asMigrator(this.provisioning.target(), (client) => this.drop(client, tenant));
    this.directory.forget();
    this.log.warn({ tenant: tenant.slug }, 'A cooperative was deleted.');
  }

  /** All of it or nothing. Taken back, or resumed, at the last moment, it stays. */
  private async drop(client: pg.ClientBase, tenant: TenantRecord): Promise<void> {
    const { id, schema } = tenant;
    if (!isSchemaName(schema)) throw new Error(`Not the name of a tenant's schema: ${JSON.stringify(schema)}.`);
    const name = pg.escapeIdentifier(schema);
    await client.query('begin');
    const { rowCount } = await client.query(
      `select from public.tenants where id = $1 and status = 'archived' and delete_after <= now() for update`,
      [id],
    );
    if (rowCount !== 1) return;
    // Before the row, without which nobody would know whose they were; what a kill leaves, the next round removes.
    await runAsTenant(tenant, async () => {
      for await (const { key } of this.storage.all()) await this.storage.remove(key);
    });
    await client.query(`drop schema ${name} cascade`);
    for (const table of WITH_IT) await client.query(`delete from public.${table} where tenant_id = $1`, [id]);
    await client.query('delete from public.schema_migrations where schema_name = $1', [schema]);
    await client.query('delete from public.tenants where id = $1', [id]);
    await client.query(`drop role ${name}`);
    await appendEntry(client, { tenantId: id, actor: 'system', action: 'tenant.deleted', subject: id, detail: {} });
    await client.query('commit');
  }
}
