import pg from 'pg';
import type { KeyedRows } from './keyed-rows.js';
import { type Keyring, UnknownKey } from './keys.js';

/** Whose rows are looked at; the platform's own have no id that a context would need. */
export interface Place {
  rows: KeyedRows;
  /** The tenant's slug, or `public`. */
  label: string;
  schema: string;
  tenantId: string;
}

export interface Resealed {
  done: number;
  /** A sentence for each row that could not be opened. */
  failures: string[];
}

interface SealedRow {
  id: string;
  key_id: string;
  ciphertext: Buffer;
}

const BATCH = 200;

/**
 * Seals anew what an earlier key sealed, in short transactions: what a kill leaves undone the next call does, and a row that
 * somebody changed meanwhile stays as they left it.
 */
export async function reseal(client: pg.ClientBase, keyring: Keyring, place: Place): Promise<Resealed> {
  const result: Resealed = { done: 0, failures: [] };
  if (!place.rows.reseal) return result;
  const from = (after: string) => inSchema(client, place, () => resealBatch(client, keyring, place, after, result));
  let last = await from('');
  while (last !== undefined) last = await from(last);
  return result;
}

/** The last row's id; undefined where there was none. */
async function resealBatch(
  client: pg.ClientBase,
  keyring: Keyring,
  place: Place,
  after: string,
  result: Resealed,
): Promise<string | undefined> {
  const { rows } = await client.query<SealedRow>(
    `select id, key_id, ciphertext from (${place.rows.select}) r where key_id <> $1 and id > $2 order by id limit ${BATCH}`,
    [keyring.keyId, after],
  );
  for (const row of rows) await resealRow(client, keyring, place, row, result);
  return rows.at(-1)?.id;
}

async function inSchema<T>(client: pg.ClientBase, { schema }: Place, work: () => Promise<T>): Promise<T> {
  await client.query(`BEGIN; SET LOCAL search_path TO ${pg.escapeIdentifier(schema)}`);
  const done = await work();
  await client.query('COMMIT');
  return done;
}

async function resealRow(
  client: pg.ClientBase,
  keyring: Keyring,
  { rows: { name, reseal }, label, tenantId }: Place,
  { id, key_id, ciphertext }: SealedRow,
  result: Resealed,
): Promise<void> {
  const { context, update } = reseal!;
  let text: string;
  try {
    text = keyring.open(key_id, ciphertext, context(id, tenantId));
  } catch (error) {
    const why = error instanceof UnknownKey ? 'which is given nowhere' : 'which does not open it: it was changed';
    result.failures.push(`${label}: ${name} ${id} is sealed with the key ${key_id}, ${why}.`);
    return;
  }
  const sealed = keyring.seal(text, context(id, tenantId));
  const { rowCount } = await client.query(update, [id, sealed.keyId, sealed.ciphertext, ciphertext]);
  result.done += rowCount ?? 0;
}

export interface KeyCount {
  place: Place;
  /** Null where nobody noted it. */
  keyId: string | null;
  count: number;
}

/** How many rows of the place were made with which key. */
export async function countByKey(client: pg.ClientBase, place: Place): Promise<KeyCount[]> {
  const sql = `select key_id, count(*)::integer as count from (${place.rows.select}) r group by key_id order by key_id`;
  const { rows } = await inSchema(client, place, () => client.query<{ key_id: string | null; count: number }>(sql));
  return rows.map(({ key_id, count }) => ({ place, keyId: key_id, count }));
}
