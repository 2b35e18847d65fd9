import { Injectable } from '@nestjs/common';
import { ERRORS } from '../../platform/http/error-codes.js';
import { InvoicePdfs, invoiceNamed, isPdf, LARGEST_PDF } from '../billing/invoice-pdfs.js';
import { BrokenZip } from './stored-zip.js';
import { Refusal } from './rejection.js';

/** A file that may be an invoice's PDF. */
export interface OfferedPdf {
  name: string;
  bytes: number;
  isEncrypted?: boolean;
  read(): Promise<Buffer>;
}

const TOO_LARGE = new Refusal('TOO_LARGE', 'El PDF supera los 10 MB.');
const ENCRYPTED = new Refusal('ENCRYPTED', 'El archivo está protegido con contraseña dentro del zip.');
const BROKEN = new Refusal('BROKEN_ENTRY', 'El archivo está dañado dentro del zip.');

const refusal = (code: 'INVALID_PDF_NAME' | 'UNKNOWN_REFERENCE' | 'NOT_A_PDF') => new Refusal(code, ERRORS[code][1]);

/** Takes PDFs in, one by one: looks at the name first, then for the invoice, and reads the file last. */
@Injectable()
export class PdfIntake {
  constructor(private readonly pdfs: InvoicePdfs) {}

  async take(file: OfferedPdf): Promise<'stored' | 'unchanged' | Refusal> {
    const named = invoiceNamed(file.name);
    if (!named) return refusal('INVALID_PDF_NAME');
    if (file.isEncrypted) return ENCRYPTED;
    if (file.bytes > LARGEST_PDF) return TOO_LARGE;
    const invoiceId = await this.pdfs.find(named);
    if (invoiceId === undefined) return refusal('UNKNOWN_REFERENCE');
    const content = await file.read().catch((error: unknown) => {
      if (error instanceof BrokenZip) return BROKEN;
      throw error;
    });
    if (content instanceof Refusal) return content;
    if (!isPdf(content)) return refusal('NOT_A_PDF');
    return (await this.pdfs.keep(invoiceId, content)) ? 'stored' : 'unchanged';
  }
}
