import { Readable } from 'node:stream';
import pg from 'pg';
import type { Keyring } from '../../platform/crypto/keys.js';
import { applyWithin } from '../../platform/database/migrations/apply.js';
import type { MigrationTarget } from '../../platform/database/migrations/migrate.js';
import { createRole, createSchema } from '../../platform/database/migrations/provision.js';
import { appendEntry } from '../../platform/operations/audit-chain.js';
import { RegistryError } from '../tenant/tenant-registry.js';
import type { ArchivedTable } from './archive-manifest.js';
import { entriesOf } from './archive-reader.js';
import type { VerifiedArchive } from './archive-verification.js';
import { type HeldBack, holdBack, switchOffUnsigned } from './held-back.js';
import type { Plan } from './installation-fit.js';
import { RegistryArrival } from './registry-arrival.js';
import { RestoredSchema } from './restored-schema.js';
import { PLAINLY } from './table-shape.js';
import type { ImportOptions } from './tenant-importer.js';

export interface Restored {
  rows: number;
  /** Undefined where it may go out. */
  heldBack: HeldBack | undefined;
  /** Rows of the registry that cannot be at home here, by table. */
  leftOut: Record<string, number>;
  /** Webhooks that were switched off because their secret cannot be opened. */
  webhooksOff: number;
}

/** lock_not_available and deadlock_detected. */
const IN_USE = new Set(['55P03', '40P01']);

/** An archive's rows on their way in, in one transaction. */
export class RestoredRows {
  private readonly arrival: RegistryArrival;

  constructor(
    private readonly client: pg.ClientBase,
    private readonly target: MigrationTarget,
    private readonly keyring: Keyring,
    private readonly archive: VerifiedArchive,
    private readonly plan: Plan,
  ) {
    this.arrival = new RegistryArrival(client, archive.manifest.tenant.id);
  }

  async restore(path: string, slug: string, options: ImportOptions): Promise<Restored> {
    await this.client.query(`BEGIN; ${PLAINLY}; SET LOCAL maintenance_work_mem TO '128MB'`);
    try {
      await this.fill(path);
      const restored = await this.settle(slug, options);
      await this.client.query('COMMIT');
      return restored;
    } catch (error) {
      await this.client.query('ROLLBACK').catch(() => undefined);
      throw this.inWords(error);
    }
  }

  /** Under another name than its own, so that whoever is at work in the schema that is replaced waits for nothing until the end. */
  private async fill(path: string): Promise<void> {
    const { client } = this;
    const { tenant, tables } = this.archive.manifest;
    const building = `arriving_${tenant.id.replaceAll('-', '')}`;
    await createRole(client, tenant.schema, this.target.app);
    await createSchema(client, building, tenant.schema);
    await client.query(`SET LOCAL search_path TO ${pg.escapeIdentifier(building)}`);
    await client.query('delete from public.schema_migrations where schema_name = $1', [tenant.schema]);
    await this.migrate(this.plan.before);
    const schema = await RestoredSchema.ready(client, building, tables);
    await this.readTables(path, schema);
    await schema.complete(tables);
  }

  private async readTables(path: string, schema: RestoredSchema): Promise<void> {
    const { tables, registry } = this.archive.manifest;
    const byPart = (listed: ArchivedTable[]) => new Map(listed.map((table) => [table.part, table]));
    const [own, ofPublic] = [byPart(tables), byPart(registry)];
    for await (const { part, content } of entriesOf(path)) {
      // They come first, and the rest may be long.
      if (part.startsWith('files')) break;
      const text = () => Readable.from(content, { objectMode: false });
      if (own.has(part)) await schema.take(own.get(part)!.table, text());
      else if (ofPublic.has(part)) await this.arrival.take(ofPublic.get(part)!, text());
      else for await (const _ of content);
    }
  }

  private async settle(slug: string, options: ImportOptions): Promise<Restored> {
    const { client } = this;
    const { tenant, tables } = this.archive.manifest;
    const name = pg.escapeIdentifier(tenant.schema);
    if (options.replace) await this.makeRoom(name);
    await client.query(`alter schema arriving_${tenant.id.replaceAll('-', '')} rename to ${name}`);
    await client.query(`SET LOCAL search_path TO ${name}`);
    const withoutSecrets = options.withoutSecrets ?? false;
    const leftOut = await this.arrival.enter({ slug, schema: tenant.schema }, { withoutSecrets });
    await this.migrate(this.plan.after);
    const heldBack = options.sendWaiting ? undefined : await holdBack(client);
    const known = [this.keyring.keyId, ...this.keyring.previousKeyIds];
    const webhooksOff = withoutSecrets ? await switchOffUnsigned(client, known) : 0;
    await client.query(`analyze ${tables.map(({ table }) => pg.escapeIdentifier(table)).join(', ')}`);
    await this.audit(options);
    return { rows: tables.reduce((sum, { rows }) => sum + rows, 0), heldBack, leftOut, webhooksOff };
  }

  private async makeRoom(name: string): Promise<void> {
    await this.client.query(`SET LOCAL lock_timeout TO '10s'`);
    await this.client.query(`drop schema if exists ${name} cascade`);
    await this.arrival.clear();
  }

  private migrate(migrations: Plan['before']): Promise<void> {
    const { schema } = this.archive.manifest.tenant;
    return applyWithin(this.client, schema, migrations, { app: this.target.app, role: schema });
  }

  /** Last, for the log's head is held from here to the end. */
  private async audit({ replace = false }: ImportOptions): Promise<void> {
    const { digest, manifest } = this.archive;
    const { id } = manifest.tenant;
    const detail = { digest, exportedAt: manifest.exportedAt, replaced: replace };
    await appendEntry(this.client, { tenantId: id, actor: 'operator', action: 'tenant.imported', subject: id, detail });
  }

  private inWords(error: unknown): unknown {
    const { slug, schema } = this.archive.manifest.tenant;
    if (error instanceof pg.DatabaseError && IN_USE.has(error.code ?? ''))
      return new RegistryError(`${slug} (${schema}) is in use: nothing was changed, try again.`);
    return error;
  }
}
