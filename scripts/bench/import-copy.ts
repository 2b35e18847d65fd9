import { execFile, spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { ALL_TABLES } from './import-command.ts';

const run = promisify(execFile);

/** What copies here: psql where the machine has one, else the same statement over the driver. */
export const COPIER = spawnSync('psql', ['--version'], { encoding: 'utf8' }).stdout?.trim() || 'COPY FROM STDIN (pg)';

/**
 * The yardstick: the rows that are in `schema`, as text, copied into empty tables of the same columns, checks, indexes and foreign
 * keys in the new schema `target`. Returns each table's seconds.
 */
export async function copyTables(
  admin: pg.Client,
  adminUrl: string,
  schema: string,
  target: string,
  folder: string,
): Promise<Record<string, number>> {
  await admin.query(`create schema ${target}`);
  const seconds: Record<string, number> = {};
  for (const table of ALL_TABLES) {
    await admin.query(`create table ${target}.${table} (like ${schema}.${table} including all)`);
    for (const key of await foreignKeys(admin, schema, table))
      await admin.query(`alter table ${target}.${table} add ${key.replaceAll(`${schema}.`, `${target}.`)}`);
    const file = join(folder, `${table}.copy`);
    // Generated columns are left out of the text, as they must be on the way in.
    await pipeline(admin.query(copyTo(`copy ${schema}.${table} to stdout`)), createWriteStream(file));
    await admin.query('checkpoint');
    const begun = performance.now();
    await copyIn(admin, adminUrl, `${target}.${table}`, file);
    seconds[table] = (performance.now() - begun) / 1000;
    await rm(file);
  }
  return seconds;
}

async function copyIn(admin: pg.Client, adminUrl: string, table: string, file: string): Promise<void> {
  if (COPIER.startsWith('psql')) {
    await run('psql', [adminUrl, '-v', 'ON_ERROR_STOP=1', '-qXc', `\\copy ${table} from '${file}'`]);
    return;
  }
  await pipeline(createReadStream(file, { highWaterMark: 65_536 }), admin.query(copyFrom(`copy ${table} from stdin`)));
}

async function foreignKeys(admin: pg.Client, schema: string, table: string): Promise<string[]> {
  const { rows } = await admin.query<{ definition: string }>(
    `select pg_get_constraintdef(oid) as definition from pg_constraint where conrelid = $1::regclass and contype = 'f'`,
    [`${schema}.${table}`],
  );
  return rows.map(({ definition }) => definition);
}

export interface Size {
  table: string;
  /** Bytes of the rows. */
  heap: number;
  indexes: number;
  dead: number;
}

/** How big the tables are now, and how many dead rows the statistics know of. */
export async function sizesOf(admin: pg.Client, schema: string): Promise<Size[]> {
  const sizes: Size[] = [];
  for (const table of ALL_TABLES) {
    const { rows } = await admin.query<Record<'heap' | 'indexes' | 'dead', string>>(
      `select pg_relation_size(c) as heap, pg_indexes_size(c) as indexes, pg_stat_get_dead_tuples(c) as dead
         from (select $1::regclass as c) t`,
      [`${schema}.${table}`],
    );
    const { heap, indexes, dead } = rows[0]!;
    sizes.push({ table, heap: Number(heap), indexes: Number(indexes), dead: Number(dead) });
  }
  return sizes;
}
