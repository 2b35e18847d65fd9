import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import pg from 'pg';
import { RegistryError } from '../tenant/tenant-registry.js';
import type { ArchivedTable } from './archive-manifest.js';
import { REGISTRY_TABLES, type RegistryTable } from './registry-tables.js';
import { copyIn } from './table-copy.js';
import { copyingIn, listed, tablesOf } from './table-shape.js';

/** The archive's rows of the public schema: held in temporary tables of the transaction until the tenant's schema has its name. */
export class RegistryArrival {
  private readonly brought = new Map<string, { rows: number; home: string[] }>();

  constructor(
    private readonly client: pg.ClientBase,
    private readonly tenantId: string,
  ) {}

  /** Throws RegistryError where this installation has no such table or column. */
  async take(archived: ArchivedTable, content: Readable): Promise<void> {
    const { table, columns } = archived;
    const home = (await tablesOf(this.client, 'public')).find(({ name }) => name === table);
    const unknown = home ? columns.find((column) => !home.columns.includes(column)) : table;
    if (!REGISTRY_TABLES.some(({ name }) => name === table) || unknown !== undefined)
      throw new RegistryError(`This installation's registry has no ${unknown ?? table}: upgrade it first.`);
    // What an older installation did not have gets what rows get here.
    await this.client.query(
      `create temporary table ${waiting(table)} (like public.${table} including defaults) on commit drop`,
    );
    await copyIn(this.client, copyingIn(waiting(table), columns), content, createGunzip());
    this.brought.set(table, { rows: archived.rows, home: home!.columns });
  }

  /** Takes away what is here of the tenant. */
  async clear(): Promise<void> {
    for (const { name, whose } of REGISTRY_TABLES.toReversed())
      await this.client.query(`delete from public.${name} t where ${whose(this.tenantId)}`);
  }

  /** Lets them in under the slug. Throws RegistryError where one is another tenant's. Returns the rows that cannot be at home here, by table. */
  async enter(
    { slug, schema }: { slug: string; schema: string },
    { withoutSecrets }: { withoutSecrets: boolean },
  ): Promise<Record<string, number>> {
    const leftOut: Record<string, number> = {};
    if (this.brought.get('tenants')?.rows !== 1)
      throw new RegistryError('The archive lacks the registry of its cooperative.');
    await this.client.query(`update ${waiting('tenants')} set slug = $1, schema_name = $2`, [slug, schema]);
    for (const rule of REGISTRY_TABLES) {
      const archived = this.brought.get(rule.name);
      if (!archived || (withoutSecrets && rule.sealed)) continue;
      const entered = await this.enterTable(rule, archived);
      if (entered < archived.rows) leftOut[rule.name] = archived.rows - entered;
    }
    return leftOut;
  }

  private async enterTable(
    { name, whose, welcome = 'true', arriving }: RegistryTable,
    { home, rows }: { home: string[]; rows: number },
  ) {
    const table = waiting(name);
    if (arriving) await this.client.query(`update ${table} set ${arriving}`);
    const own = await this.client.query(`select from ${table} t where ${whose(this.tenantId)}`);
    if (own.rowCount !== rows) throw new RegistryError(`The archive's ${name} holds rows of somebody else.`);
    const { rowCount } = await this.client.query(
      `insert into public.${name} (${listed(home)}) select ${listed(home)} from ${table} t where ${welcome}`,
    );
    return rowCount ?? 0;
  }
}

function waiting(table: string): string {
  return pg.escapeIdentifier(`arriving_${table}`);
}
