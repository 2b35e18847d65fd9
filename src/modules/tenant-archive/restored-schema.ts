import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import pg from 'pg';
import { RegistryError } from '../tenant/tenant-registry.js';
import type { ArchivedTable } from './archive-manifest.js';
import { copyIn } from './table-copy.js';
import { copyingIn, type TableShape, tablesOf } from './table-shape.js';
import { checksumsIn } from './tenant-checksums.js';

/** Statements that take something off a table, and put it back as it was. */
interface Set {
  off: string;
  on: string;
}

const FOREIGN_KEYS = `
  select format('alter table %I drop constraint %I', c.relname, k.conname) as off,
         format('alter table %I add constraint %I %s', c.relname, k.conname, pg_get_constraintdef(k.oid)) as on
    from pg_constraint k join pg_class c on c.oid = k.conrelid
   where k.connamespace = to_regnamespace($1) and k.contype = 'f' order by 1`;

const INDEXES = `
  select format('drop index %I', c.relname) as off, pg_get_indexdef(i.indexrelid) as on
    from pg_index i join pg_class c on c.oid = i.indexrelid
   where c.relnamespace = to_regnamespace($1)
     and not exists (select from pg_constraint k where k.conindid = i.indexrelid) order by 1`;

/** A schema's tables, just made by its migrations, on their way to what an archive holds. The connection stands in the schema, in a transaction. */
export class RestoredSchema {
  private aside: Set[] = [];

  private constructor(
    private readonly client: pg.ClientBase,
    private readonly schema: string,
    private readonly shapes: Map<string, TableShape>,
  ) {}

  /**
   * Empties the tables of what migrations put there, and takes off what rows in any order would break, and what is quicker made at the end.
   * Throws RegistryError where the tables are not the archive's.
   */
  static async ready(client: pg.ClientBase, schema: string, archived: ArchivedTable[]): Promise<RestoredSchema> {
    const shapes = await tablesOf(client, schema);
    insistOnShapes(shapes, archived);
    const restored = new RestoredSchema(client, schema, new Map(shapes.map((shape) => [shape.name, shape])));
    await restored.empty();
    return restored;
  }

  async take(table: string, content: Readable): Promise<void> {
    const { columns } = this.shapes.get(table)!;
    await copyIn(this.client, copyingIn(pg.escapeIdentifier(table), columns), content, createGunzip());
  }

  /** Puts back what was taken off, by which every row is checked, and compares. Throws RegistryError naming a table that is not as it was. */
  async complete(archived: ArchivedTable[]): Promise<void> {
    for (const { on } of this.aside.toReversed()) await this.client.query(on);
    const found = new Map((await checksumsIn(this.client, this.schema)).map((sum) => [sum.table, sum]));
    for (const { table, rows, checksum } of archived) {
      const sum = found.get(table)!;
      if (sum.checksum !== checksum || sum.rows !== rows)
        throw new RegistryError(`${table} was not restored as it was: ${sum.rows} rows of ${rows}.`);
    }
  }

  private async empty(): Promise<void> {
    const names = [...this.shapes.keys()].map((name) => pg.escapeIdentifier(name));
    if (names.length > 0) await this.client.query(`truncate ${names.join(', ')}`);
    for (const sql of [FOREIGN_KEYS, INDEXES]) {
      const { rows } = await this.client.query<Set>(sql, [pg.escapeIdentifier(this.schema)]);
      for (const { off } of rows) await this.client.query(off);
      this.aside.push(...rows);
    }
  }
}

function insistOnShapes(shapes: TableShape[], archived: ArchivedTable[]): void {
  const here = new Map(shapes.map((shape) => [shape.name, shape.columns.join(' ')]));
  const odd = archived.find(({ table, columns }) => here.get(table) !== columns.join(' '));
  if (odd) throw new RegistryError(`The archive's table ${odd.table} is not the one that its migrations make.`);
  const missing = shapes.find(({ name }) => !archived.some(({ table }) => table === name));
  if (missing) throw new RegistryError(`The archive lacks the table ${missing.name}.`);
}
