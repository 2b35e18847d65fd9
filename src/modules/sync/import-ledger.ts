import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { idAfter, type Page, pageOf } from '../../platform/http/cursor.js';
import type { DatasetName } from './dataset.js';
import type { ImportFailure } from './import-failure.js';
import type { ImportRecord, ImportReport, ImportStatus } from './import-record.js';
import type { Rejection, Warning } from './rejection.js';

/** While somebody works on an import its row is pushed ahead by this; a row left behind goes to the next worker. */
const AHEAD = `now() + interval '2 minutes'`;

/** Which imports; all of what is not given. */
export interface ImportListQuery {
  dataset?: DatasetName;
  status?: ImportStatus;
  limit: number;
  cursor?: string;
}

/** Where single rows of an import are told of: those that did not go in, and those that did and should be looked at. */
type ToldTable = 'import_rejections' | 'import_warnings';

/** After which one the next are wanted. */
export interface TellingPlace {
  line: number;
  position: number;
}

/** A reason of a row, with its place among the row's. */
export type Telling = Rejection & TellingPlace;

/** The rows of `imports` and their rejections. Every method belongs inside a unit of work. */
@Injectable()
export class ImportLedger {
  constructor(private readonly units: UnitOfWork) {}

  async add(
    record: Pick<
      ImportRecord,
      | 'id'
      | 'batch_id'
      | 'dataset'
      | 'mode'
      | 'dry_run'
      | 'force'
      | 'mapping'
      | 'mapping_version'
      | 'media_type'
      | 'generated_at'
      | 'bytes'
    >,
  ): Promise<void> {
    const { id, batch_id, dataset, mode, dry_run, force, mapping, mapping_version, media_type, generated_at, bytes } =
      record;
    await this.units.query(
      `insert into imports (id, dataset, mode, dry_run, force, mapping, status, media_type, generated_at, bytes, batch_id, mapping_version, next_attempt_at)
       values ($1, $2, $3, $4, $5, $6, case when $10::uuid is null then 'received' else 'held' end, $7, $8, $9, $10, $11, ${AHEAD})`,
      [
        id,
        dataset,
        mode,
        dry_run,
        force,
        mapping === null ? null : JSON.stringify(mapping),
        media_type,
        generated_at,
        bytes,
        batch_id,
        mapping_version,
      ],
    );
  }

  async find(id: string): Promise<ImportRecord | undefined> {
    return (await this.units.query<ImportRecord>('select * from imports where id = $1', [id]))[0];
  }

  async page({ dataset, status, limit, cursor }: ImportListQuery): Promise<Page<ImportRecord>> {
    const rows = await this.units.query<ImportRecord>(
      `select * from imports where ($1::text is null or dataset = $1) and ($2::text is null or status = $2)
          and ($3::uuid is null or id < $3) order by id desc limit $4`,
      [dataset ?? null, status ?? null, idAfter(cursor), limit + 1],
    );
    return pageOf(
      rows,
      limit,
      ({ id }) => [id],
      (row) => row,
    );
  }

  /** Marks it as being worked on; undefined where it has ended already. */
  async begin(id: string): Promise<ImportRecord | undefined> {
    const rows = await this.units.query<ImportRecord>(
      `update imports set status = 'running', attempts = attempts + 1, started_at = coalesce(started_at, now()),
              bytes_read = 0, rows = 0, next_attempt_at = ${AHEAD}
        where id = $1 and status in ('received', 'running') returning *`,
      [id],
    );
    return rows[0];
  }

  /**
   * True while an import of this tenant whose turn is before is still to be done. One that failed once lets others pass, but not
   * those of its batch, which may refer to what it brings.
   */
  async mustWait(id: string): Promise<boolean> {
    const rows = await this.units.query(
      `select 1 from imports e join imports me on me.id = $1 and (e.turn_at, e.id) < (me.turn_at, me.id)
        where e.status in ('received', 'running')
          and (e.batch_id = me.batch_id
               or (e.next_attempt_at > now() and ((e.status = 'received' and e.attempts = 0) or (e.status = 'running' and e.attempts = 1)))) limit 1`,
      [id],
    );
    return rows.length > 0;
  }

  async beat(id: string, bytesRead: number, rows: number): Promise<void> {
    await this.units.query(
      `update imports set bytes_read = $2, rows = $3, next_attempt_at = ${AHEAD} where id = $1 and status = 'running'`,
      [id, bytesRead, rows],
    );
  }

  async finish(
    id: string,
    report: ImportReport,
    told: { rejections: Rejection[]; warnings: Warning[] },
  ): Promise<void> {
    const { rows, inserted, updated, unchanged, closed, rejected, warnings } = report;
    await this.units.query(
      `update imports set status = 'finished', finished_at = now(), bytes_read = bytes, rows = $2, inserted = $3, updated = $4,
              unchanged = $5, closed = $6, rejected = $7, warnings = $8 where id = $1`,
      [id, rows, inserted, updated, unchanged, closed, rejected, warnings],
    );
    await this.tell('import_rejections', id, told.rejections);
    await this.tell('import_warnings', id, told.warnings);
  }

  async fail(id: string, failure: ImportFailure, rows: number): Promise<void> {
    await this.units.query(
      `update imports set status = 'failed', finished_at = now(), rows = $4, error_code = $2, error = $3 where id = $1`,
      [id, failure.code, storable(failure.message), rows],
    );
  }

  /** Gives it back after a failure that another attempt may mend. */
  async release(id: string): Promise<void> {
    await this.units.query(`update imports set status = 'received' where id = $1 and status = 'running'`, [id]);
  }

  async told(table: ToldTable, id: string, { line, position }: TellingPlace, limit: number): Promise<Telling[]> {
    return this.units.query(
      `select line, position, column_name as column, code, detail, value from ${table}
        where import_id = $1 and (line, position) > ($2, $3) order by line, position limit $4`,
      [id, line, position, limit],
    );
  }

  private async tell(table: ToldTable, id: string, reasons: Rejection[]): Promise<void> {
    if (reasons.length === 0) return;
    const of = (field: keyof Rejection) => reasons.map((reason) => reason[field]);
    await this.units.query(
      `insert into ${table} (import_id, line, position, column_name, code, detail, value)
       select $1, r.line, row_number() over (partition by r.line order by r.place) - 1, r.column_name, r.code, r.detail, r.value
         from unnest($2::integer[], $3::text[], $4::text[], $5::text[], $6::text[]) with ordinality as r (line, column_name, code, detail, value, place)`,
      [
        id,
        of('line'),
        of('column'),
        of('code'),
        reasons.map(({ detail }) => storable(detail)),
        reasons.map(({ value = null }) => value && storable(value)),
      ],
    );
  }
}

/** What is said may quote the file: what no text of PostgreSQL can hold, such as a NUL, would end the import with it. */
function storable(said: string): string {
  return said.replace(/\p{Cc}/gu, '\uFFFD').toWellFormed();
}
