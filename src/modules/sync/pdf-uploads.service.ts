import type { Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { notFound } from '../../platform/http/problem.js';
import { JobQueue } from '../../platform/queue/job-queue.js';
import { Storage } from '../../platform/storage/storage.js';
import { PdfIntake } from './pdf-intake.js';
import { PdfTally } from './pdf-tally.js';
import { PdfUploadLedger } from './pdf-upload-ledger.js';
import { type PdfRejection, type PdfUploadFailure, type PdfUploadRecord, zipKeyOf } from './pdf-upload-record.js';
import { BrokenZip, StoredZip } from './stored-zip.js';

const BEAT_MS = 1_000;

const SENTENCES: Record<PdfUploadFailure, string> = {
  BROKEN_ZIP: 'El archivo no es un zip, o llegó dañado o incompleto.',
  INTERNAL: 'Tuvimos un problema con el archivo. Envíelo otra vez: lo que ya entró no cambia.',
};

/** Zips of invoices' PDFs: kept first, worked on by a job, looked up by their id. */
@Injectable()
export class PdfUploads {
  private readonly log = new Logger(PdfUploads.name);

  constructor(
    private readonly units: UnitOfWork,
    private readonly ledger: PdfUploadLedger,
    private readonly intake: PdfIntake,
    private readonly storage: Storage,
    private readonly jobs: JobQueue,
  ) {}

  /** Keeps the zip and enqueues its work; returns the id. One that stops half-way leaves nothing. */
  receive(content: Readable): Promise<string> {
    return this.keep(content, (id) => this.jobs.enqueueAfterCommit('invoice-pdfs', id));
  }

  /** The same, for whoever runs it by itself at once. */
  receiveForNow(content: Readable): Promise<string> {
    return this.keep(content, () => undefined);
  }

  /** NOT_FOUND where there is none. */
  async get(id: string): Promise<PdfUploadRecord> {
    const record = await this.units.run(() => this.ledger.find(id));
    if (!record) throw notFound();
    return record;
  }

  async rejections(id: string, after: number, limit: number): Promise<PdfRejection[]> {
    await this.get(id);
    return this.units.run(() => this.ledger.rejections(id, after, limit));
  }

  /**
   * Works the zip to its end; nothing happens for one that has ended. Throws what another attempt may mend, which begins again and
   * finds unchanged what went in; `last` says that there is none.
   */
  async run(id: string, { last, tally = new PdfTally() }: { last: boolean; tally?: PdfTally }): Promise<void> {
    const record = await this.units.run(() => this.ledger.begin(id));
    if (!record) return;
    const stop = this.startBeating(id, tally);
    try {
      await this.takeAll(record, tally);
      await this.units.run(() => this.ledger.finish(id, tally, tally.rejections));
    } catch (error) {
      if (!(error instanceof BrokenZip) && !last) throw error;
      if (!(error instanceof BrokenZip)) this.log.error({ err: error, upload: id }, 'A zip of PDFs failed.');
      await this.fail(id, error instanceof BrokenZip ? 'BROKEN_ZIP' : 'INTERNAL');
    } finally {
      await stop();
    }
    await this.storage.remove(zipKeyOf(id));
  }

  private async takeAll({ id, bytes }: PdfUploadRecord, tally: PdfTally): Promise<void> {
    const zip = await StoredZip.open(this.storage, zipKeyOf(id), bytes);
    try {
      for await (const file of zip.files()) tally.add(file.name, await this.intake.take(file));
    } finally {
      zip.close();
    }
  }

  private fail(id: string, code: PdfUploadFailure): Promise<void> {
    return this.units.run(() => this.ledger.fail(id, code, SENTENCES[code]));
  }

  private async keep(content: Readable, then: (id: string) => void): Promise<string> {
    const id = uuid();
    const bytes = await this.storage.put(zipKeyOf(id), content);
    try {
      await this.units.run(async () => {
        await this.ledger.add(id, bytes);
        then(id);
      });
    } catch (error) {
      await this.storage.remove(zipKeyOf(id));
      throw error;
    }
    return id;
  }

  /** What it returns ends it, and waits for a beat under way. */
  private startBeating(id: string, tally: PdfTally): () => Promise<void> {
    let beat = Promise.resolve();
    const timer = setInterval(() => {
      beat = this.units
        .run(() => this.ledger.beat(id, tally))
        .catch((error: unknown) => this.log.warn({ err: error, upload: id }, 'Progress was not noted.'));
    }, BEAT_MS);
    return async () => {
      clearInterval(timer);
      await beat;
    };
  }
}
