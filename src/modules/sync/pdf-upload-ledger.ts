import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { PdfCounts, PdfRejection, PdfUploadFailure, PdfUploadRecord } from './pdf-upload-record.js';

/** While somebody works on it its row is pushed ahead by this; a row left behind goes to the next worker. */
const AHEAD = `now() + interval '2 minutes'`;

/** The rows of `pdf_uploads` and their rejections. Every method belongs inside a unit of work. */
@Injectable()
export class PdfUploadLedger {
  constructor(private readonly units: UnitOfWork) {}

  async add(id: string, bytes: number): Promise<void> {
    await this.units.query(
      `insert into pdf_uploads (id, status, bytes, next_attempt_at) values ($1, 'received', $2, ${AHEAD})`,
      [id, bytes],
    );
  }

  async find(id: string): Promise<PdfUploadRecord | undefined> {
    return (await this.units.query<PdfUploadRecord>('select * from pdf_uploads where id = $1', [id]))[0];
  }

  /** Marks it as being worked on, from its beginning; undefined where it has ended already. */
  async begin(id: string): Promise<PdfUploadRecord | undefined> {
    const rows = await this.units.query<PdfUploadRecord>(
      `update pdf_uploads set status = 'running', next_attempt_at = ${AHEAD}
        where id = $1 and status in ('received', 'running') returning *`,
      [id],
    );
    return rows[0];
  }

  async beat(id: string, counts: PdfCounts): Promise<void> {
    await this.count(id, counts, `next_attempt_at = ${AHEAD}`);
  }

  /** Nothing happens where another worker has ended it. */
  async finish(id: string, counts: PdfCounts, rejections: PdfRejection[]): Promise<void> {
    if (!(await this.count(id, counts, `status = 'finished', finished_at = now()`))) return;
    const of = (field: keyof PdfRejection) => rejections.map((rejection) => rejection[field]);
    await this.units.query(
      `insert into pdf_rejections (upload_id, position, name, code, detail)
       select $1, * from unnest($2::integer[], $3::text[], $4::text[], $5::text[])`,
      [id, of('position'), of('name'), of('code'), of('detail')],
    );
  }

  async fail(id: string, code: PdfUploadFailure, sentence: string): Promise<void> {
    await this.units.query(
      `update pdf_uploads set status = 'failed', finished_at = now(), error_code = $2, error = $3
        where id = $1 and status = 'running'`,
      [id, code, sentence],
    );
  }

  rejections(id: string, after: number, limit: number): Promise<PdfRejection[]> {
    return this.units.query(
      `select position, name, code, detail from pdf_rejections
        where upload_id = $1 and position > $2 order by position limit $3`,
      [id, after, limit],
    );
  }

  private async count(id: string, { files, stored, unchanged, rejected }: PdfCounts, more: string): Promise<boolean> {
    const rows = await this.units.query(
      `update pdf_uploads set files = $2, stored = $3, unchanged = $4, rejected = $5, ${more}
        where id = $1 and status = 'running' returning 1`,
      [id, files, stored, unchanged, rejected],
    );
    return rows.length > 0;
  }
}
