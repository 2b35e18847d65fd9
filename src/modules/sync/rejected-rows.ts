import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Storage } from '../../platform/storage/storage.js';
import { contentOf } from './content.js';
import type { FileForm } from './file-form.js';
import { type ImportRecord, storageKeyOf } from './import-record.js';
import { markedRows } from './marked-rows.js';
import type { Rejection } from './rejection.js';

/** Where the rows that did not go in lie after the import's end. */
export const rejectedKeyOf = (importId: string) => `rejected-rows/${importId}`;

/** The file's own rows that did not go in, each with its reasons, to be mended and sent again. */
@Injectable()
export class RejectedRows {
  constructor(private readonly storage: Storage) {}

  /** Reads the file once more for the rows that the reasons are of; nothing is kept where there is none. */
  async keep({ id }: Pick<ImportRecord, 'id'>, form: FileForm, reasons: Rejection[]): Promise<void> {
    if (reasons.length === 0) return;
    const bytes = contentOf(
      () => this.storage.read(storageKeyOf(id)),
      () => undefined,
    );
    await this.storage.put(rejectedKeyOf(id), Readable.from(markedRows(bytes, form, reasons), { objectMode: false }));
  }

  /** Undefined where there are none, or no longer. */
  async read(importId: string): Promise<Readable | undefined> {
    const key = rejectedKeyOf(importId);
    return (await this.storage.exists(key)) ? this.storage.read(key) : undefined;
  }
}
