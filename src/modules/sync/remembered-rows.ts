import type { Recall } from './recall.js';
import { repeatedAt, type Rejection } from './rejection.js';
import type { Staging } from './staging.js';

/** A table whose rows remember the record that they were last written from. */
export interface RememberedTable {
  table: string;
  /** A SELECT over `import_staged` that yields its columns, the key's and `columns` under the table's own names. */
  source: string;
  key: string[];
  /** Columns that the file decides, beside the key. */
  columns: string[];
}

const PAGE = 20_000;
/** Rows that are locked and written together: some ten megabytes of pages. */
const PART = 1_000;

/** The staged rows beside the table's: met once, then written by the table's ids. */
export class RememberedRows {
  constructor(
    private readonly staging: Staging,
    private readonly of: RememberedTable,
  ) {}

  /** Notes which staged rows are there already, and whether they say something else: `import_matched`. */
  async match(): Promise<void> {
    const { table, source, key, columns } = this.of;
    const list = (alias: string) => columns.map((name) => `${alias}.${name}`).join(', ');
    await this.staging.run(
      `create temporary table import_matched on commit drop as
       select s.line, t.id, t.source_hash, (${list('t')}) is distinct from (${list('s')}) as differs
         from (${source}) s join ${table} t on ${key.map((name) => `t.${name} = s.${name}`).join(' and ')}`,
    );
    await this.staging.run('analyze import_matched');
  }

  /**
   * A staged row whose key's known record is in this file too repeats it, or is repeated by it: the first of the file stands.
   * `field` is what the repetition is told of.
   */
  async rejectSeen({ known }: Recall, field: string): Promise<void> {
    if (known.seen === 0) return;
    const column = this.staging.columnOf(field);
    const standing = new Set<number>();
    const repeated: Rejection[] = [];
    for await (const { line, hash } of this.matchedHashes()) {
      const seen = known.lineOf(BigInt(hash));
      if (seen === 0 || standing.has(seen)) continue;
      if (seen < line) repeated.push(repeatedAt(seen, line, column));
      else {
        standing.add(seen);
        this.staging.rejectKnown(repeatedAt(line, seen, column));
      }
    }
    await this.staging.rejectLines(repeated);
  }

  /**
   * The matched rows and `others` by their ids, which is the order in which others lock them and in which they lie in the table:
   * `import_ordered`, in parts so small that what a part's rows lie on is in memory from its first statement to its last.
   * Returns the parts' numbers.
   */
  async inOrder(others: string[] = []): Promise<number[]> {
    await this.staging.run(
      `create temporary table import_ordered on commit drop as
       select a.*, ((row_number() over (order by a.id) - 1) / ${PART})::integer as part
         from (select id, line, differs from import_matched
               union all select o, null, null from unnest($1::uuid[]) o where o not in (select id from import_matched)) a`,
      [others],
    );
    await this.staging.run('create index on import_ordered (part)');
    await this.staging.run('analyze import_ordered');
    const parts = await this.staging.rows<{ part: number }>('select distinct part from import_ordered order by part');
    return parts.map(({ part }) => part);
  }

  /** A part's rows, in id order. */
  async lock(part: number): Promise<void> {
    await this.staging.run(
      `select from ${this.of.table} t where t.id in (select id from import_ordered where part = $1) order by t.id for update`,
      [part],
    );
  }

  /**
   * Writes those of a part's matched rows of which `where` holds (over `t`, the staged `s` and `m`); returns how many say something
   * else than before. `parameters` begin with $2.
   */
  async update(
    { set, where }: { set: string[]; where: string },
    part: number,
    parameters: unknown[] = [],
  ): Promise<number> {
    const { table, source, columns } = this.of;
    const cells = [...columns, 'source_hash'].map((name) => `${name} = s.${name}`);
    const { changed } = await this.staging.one<{ changed: number }>(
      `with written as (
         update ${table} t set ${[...cells, ...set].join(', ')}, updated_at = case when m.differs then now() else t.updated_at end
           from import_ordered m join (${source}) s on s.line = m.line
          where m.part = $1 and t.id = m.id and (${where}) returning m.differs)
       select (count(*) filter (where differs))::integer as changed from written`,
      [part, ...parameters],
    );
    return changed;
  }

  /** Inserts what is not there; `constants` are columns that are the same for all. Returns how many. */
  async insert(constants: Record<string, unknown>): Promise<number> {
    const { table, source, key, columns } = this.of;
    const names = ['id', ...key, ...columns, 'source_hash'];
    const others = Object.keys(constants);
    const values = others.map((name, i) => `cast($${i + 1} as timestamptz) as ${name}`);
    return this.staging.run(
      `insert into ${table} (${[...names, ...others].join(', ')})
       select ${[...names.map((name) => `s.${name}`), ...values].join(', ')}
         from (${source}) s where not exists (select from import_matched m where m.line = s.line)`,
      Object.values(constants),
    );
  }

  /** By line, a page at a time: there may be millions. */
  private async *matchedHashes(): AsyncGenerator<{ line: number; hash: string }> {
    await this.staging.run(
      `declare matched_hashes no scroll cursor for
       select m.line, m.source_hash::text as hash from import_matched m where m.source_hash is not null order by m.line`,
    );
    for (;;) {
      const page = await this.staging.rows<{ line: number; hash: string }>(`fetch ${PAGE} from matched_hashes`);
      yield* page;
      if (page.length < PAGE) break;
    }
    await this.staging.run('close matched_hashes');
  }
}
