import { Module } from '@nestjs/common';
import { InvoiceFile } from './invoice-file.js';
import { InvoicePdfs } from './invoice-pdfs.js';
import { InvoiceList } from './invoice-list.js';
import { InvoiceReader } from './invoice-reader.js';
import { InvoicesController } from './invoices.controller.js';
import { InvoicesService } from './invoices.service.js';

/** What members are billed and owe. */
@Module({
  controllers: [InvoicesController],
  providers: [InvoicesService, InvoiceList, InvoiceReader, InvoiceFile, InvoicePdfs],
  exports: [InvoicesService, InvoicePdfs],
})
export class BillingModule {}
