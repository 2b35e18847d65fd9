import { Injectable, StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isKnown, rangeIn } from '../../platform/http/byte-range.js';
import { Problem } from '../../platform/http/problem.js';
import { Storage } from '../../platform/storage/storage.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { hashIn } from './invoice-pdfs.js';
import { InvoiceReader } from './invoice-reader.js';
import { fileNameOf, printInvoice } from './printed-invoice.js';

type Headers = FastifyRequest['headers'];
type FileOptions = ConstructorParameters<typeof StreamableFile>[1] & object;

/** An invoice on paper. */
@Injectable()
export class InvoiceFile {
  constructor(
    private readonly reader: InvoiceReader,
    private readonly storage: Storage,
  ) {}

  /** The file that the management system supplied, or the part of it that is asked for; else a copy made from the data, always whole. */
  async of(userId: string, id: string, headers: Headers, reply: FastifyReply): Promise<StreamableFile | undefined> {
    const printable = await this.reader.printable(userId, id);
    const { pdfKey, invoice } = printable;
    const options = { type: 'application/pdf', disposition: `inline; filename="${fileNameOf(invoice)}"` };
    const supplied = pdfKey === null ? undefined : await this.storage.find(pdfKey);
    if (pdfKey === null || !supplied) return new StreamableFile(printInvoice(printable, currentTenant()), options);
    return this.supplied(pdfKey, supplied.bytes, headers, reply, options);
  }

  private supplied(
    key: string,
    bytes: number,
    headers: Headers,
    reply: FastifyReply,
    options: FileOptions,
  ): StreamableFile | undefined {
    const etag = `"${hashIn(key) ?? key}"`;
    void reply.header('accept-ranges', 'bytes').header('etag', etag);
    if (isKnown(headers['if-none-match'], etag)) return void reply.status(304);
    // The rest of another version would make no file.
    const isOfThis = (headers['if-range'] ?? etag) === etag;
    const range = isOfThis ? rangeIn(headers.range, bytes) : undefined;
    if (range === null) {
      void reply.header('content-range', `bytes */${bytes}`);
      throw new Problem('RANGE_NOT_SATISFIABLE');
    }
    if (!range) return new StreamableFile(this.storage.read(key), { ...options, length: bytes });
    const { start, end } = range;
    void reply.status(206).header('content-range', `bytes ${start}-${end}/${bytes}`);
    return new StreamableFile(this.storage.read(key, range), { ...options, length: end - start + 1 });
  }
}
