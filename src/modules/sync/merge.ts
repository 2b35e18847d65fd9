import type { MergeCounts } from './dataset.js';
import type { Staging } from './staging.js';

/** A table to bring to what `source` says. */
export interface Merge {
  table: string;
  /** A SELECT that yields `id` (for new rows), the key and the columns under the table's own names. */
  source: string;
  key: string[];
  columns: string[];
}

/** Updates what differs, leaves alone what does not, inserts what is new. Nothing is ever deleted. */
export async function mergeInto(staging: Staging, { table, source, key, columns }: Merge): Promise<MergeCounts> {
  const sameKey = key.map((name) => `t.${name} = s.${name}`).join(' and ');
  const list = (alias: string) => columns.map((name) => `${alias}.${name}`).join(', ');
  const updated = await staging.run(
    `update ${table} t set ${columns.map((name) => `${name} = s.${name}`).join(', ')}, updated_at = now()
       from (${source}) s where ${sameKey} and (${list('t')}) is distinct from (${list('s')})`,
  );
  const all = ['id', ...key, ...columns];
  const inserted = await staging.run(
    `insert into ${table} (${all.join(', ')}) select ${all.map((name) => `s.${name}`).join(', ')}
       from (${source}) s where not exists (select from ${table} t where ${sameKey})`,
  );
  return { inserted, updated };
}
