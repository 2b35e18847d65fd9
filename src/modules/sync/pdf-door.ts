import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { ErrorCode } from '../../platform/http/error-codes.js';
import { Problem } from '../../platform/http/problem.js';
import { InvoicePdfs, invoiceNamed, isPdf, LARGEST_PDF } from '../billing/invoice-pdfs.js';

const refuse = (code: ErrorCode) => new Problem(code);

/** One PDF by a request of its own. */
@Injectable()
export class PdfDoor {
  constructor(private readonly pdfs: InvoicePdfs) {}

  /** INVALID_PDF_NAME, UNKNOWN_REFERENCE, PAYLOAD_TOO_LARGE or NOT_A_PDF where it cannot be. */
  async take(name: string, content: Readable): Promise<'stored' | 'unchanged'> {
    try {
      const named = invoiceNamed(name);
      if (!named) throw refuse('INVALID_PDF_NAME');
      const invoiceId = await this.pdfs.find(named);
      if (invoiceId === undefined) throw refuse('UNKNOWN_REFERENCE');
      const pdf = await bounded(content);
      if (!isPdf(pdf)) throw refuse('NOT_A_PDF');
      return (await this.pdfs.keep(invoiceId, pdf)) ? 'stored' : 'unchanged';
    } catch (error) {
      // What is refused unread may break off later, and nobody would hear it.
      content.on('error', () => undefined).resume();
      throw error;
    }
  }
}

async function bounded(content: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LARGEST_PDF) throw refuse('PAYLOAD_TOO_LARGE');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
