import { Injectable, StreamableFile } from '@nestjs/common';
import { Storage } from '../../platform/storage/storage.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { InvoiceReader } from './invoice-reader.js';
import { fileNameOf, printInvoice } from './printed-invoice.js';

/** An invoice on paper. */
@Injectable()
export class InvoiceFile {
  constructor(
    private readonly reader: InvoiceReader,
    private readonly storage: Storage,
  ) {}

  /** The file that the management system supplied, or else a copy made from the data. */
  async of(userId: string, id: string): Promise<StreamableFile> {
    const printable = await this.reader.printable(userId, id);
    const { pdfKey, invoice } = printable;
    const supplied = pdfKey !== null && (await this.storage.exists(pdfKey)) ? this.storage.read(pdfKey) : undefined;
    return new StreamableFile(supplied ?? printInvoice(printable, currentTenant()), {
      type: 'application/pdf',
      disposition: `inline; filename="${fileNameOf(invoice)}"`,
    });
  }
}
