import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { Dataset } from './dataset.js';
import type { FileForm } from './file-form.js';
import { KnownRecords } from './known-records.js';
import { Recall } from './recall.js';

/** Raise it when the same file would be read to other values than before: every record then goes the whole way once. */
const READING = 1;
/** PostgreSQL's binary format: a head, and for each row a count of two bytes and a length of four before its value. */
const HEAD_BYTES = 19;
const ROW_BYTES = 14;
const VALUE_AT = 6;

/** The records from which the tenant's rows were last written. Its methods belong inside a unit of work. */
@Injectable()
export class RecordMemory {
  constructor(private readonly units: UnitOfWork) {}

  /** What is known of the dataset's table to a file of this form; undefined for datasets that remember nothing. */
  async recall({ name, fields, remembered }: Dataset, form: FileForm): Promise<Recall | undefined> {
    if (!remembered) return undefined;
    const { mapping, charset, isCsv } = form;
    const context = JSON.stringify([READING, name, Object.keys(fields), mapping, charset, isCsv]);
    return new Recall(await this.knownOf(remembered.table), await this.key(), context);
  }

  private async knownOf(table: string): Promise<KnownRecords> {
    const [{ rows } = { rows: 0 }] = await this.units.query<{ rows: number }>(
      'select reltuples::bigint as rows from pg_class where oid = $1::regclass',
      [table],
    );
    const known = new KnownRecords(rows);
    const client = (await this.units.manager.queryRunner!.connect()) as pg.PoolClient;
    const copy = client.query(
      copyTo(`copy (select source_hash from ${table} where source_hash is not null) to stdout (format binary)`),
    );
    let skip = HEAD_BYTES;
    let rest: Buffer = Buffer.alloc(0);
    for await (const piece of copy as AsyncIterable<Buffer>) {
      const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      let at = skip;
      for (; at + ROW_BYTES <= bytes.length; at += ROW_BYTES)
        known.add(bytes.readInt32BE(at + VALUE_AT), bytes.readInt32BE(at + VALUE_AT + 4));
      rest = bytes.subarray(Math.min(at, bytes.length));
      skip = Math.max(0, at - bytes.length);
    }
    known.arrange();
    return known;
  }

  /** Made with the first import; imports of one tenant follow one another. */
  private async key(): Promise<Buffer> {
    await this.units.query('insert into import_memory (hash_key) values ($1) on conflict do nothing', [
      randomBytes(32),
    ]);
    const [row] = await this.units.query<{ hash_key: Buffer }>('select hash_key from import_memory');
    return row!.hash_key;
  }
}
