import { Module } from '@nestjs/common';
import { InvoiceFile } from './invoice-file.js';
import { InvoiceList } from './invoice-list.js';
import { InvoiceReader } from './invoice-reader.js';
import { InvoicesController } from './invoices.controller.js';
import { InvoicesService } from './invoices.service.js';

/** What members are billed and owe. */
@Module({
  controllers: [InvoicesController],
  providers: [InvoicesService, InvoiceList, InvoiceReader, InvoiceFile],
  exports: [InvoicesService],
})
export class BillingModule {}
