import pg from 'pg';

/** A table as its rows are written down: what is generated is left out, for it comes about by itself. */
export interface TableShape {
  name: string;
  columns: string[];
  /** SQL: an order that is the same on every server, whatever its locale. */
  order: string[];
}

const SHAPES = `
  select c.relname::text as name,
         array(select a.attname::text from pg_attribute a
                where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                order by a.attnum) as columns,
         array(select quote_ident(a.attname) || case when a.attcollation <> 0 then ' collate "C"' else '' end
                 from pg_index i cross join lateral unnest(i.indkey::smallint[]) with ordinality k (attnum, place)
                 join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
                where i.indrelid = c.oid and i.indisprimary order by k.place) as order
    from pg_class c
   where c.relnamespace = to_regnamespace($1) and c.relkind in ('r', 'p')
   order by c.relname collate "C"`;

/** Every table of the schema, by name. */
export async function tablesOf(client: pg.ClientBase, schema: string): Promise<TableShape[]> {
  const { rows } = await client.query<TableShape>(SHAPES, [pg.escapeIdentifier(schema)]);
  // The whole row orders those that have no key.
  return rows.map((shape) => (shape.order.length > 0 ? shape : { ...shape, order: ['t::text collate "C"'] }));
}

/** The statement that gives the table's rows as COPY's text, in their order; `where` is SQL. */
export function copyingOut(schema: string, { name, columns, order }: TableShape, where = 'true'): string {
  const table = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
  return `copy (select ${listed(columns)} from ${table} t where ${where} order by ${order.join(', ')}) to stdout`;
}

export function copyingIn(table: string, columns: string[]): string {
  return `copy ${table} (${listed(columns)}) from stdin`;
}

/** Columns as SQL names them. */
export function listed(columns: string[]): string {
  return columns.map((column) => pg.escapeIdentifier(column)).join(', ');
}

/** For a transaction that copies: one text for one value, whatever the server and the role are set to, and time enough. */
export const PLAINLY = `
  SET LOCAL client_encoding TO 'UTF8';
  SET LOCAL datestyle TO 'ISO, YMD';
  SET LOCAL intervalstyle TO 'postgres';
  SET LOCAL timezone TO 'UTC';
  SET LOCAL bytea_output TO 'hex';
  SET LOCAL extra_float_digits TO 1;
  SET LOCAL statement_timeout TO 0;
  SET LOCAL idle_in_transaction_session_timeout TO 0`;
