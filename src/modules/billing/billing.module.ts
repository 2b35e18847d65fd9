import { Module } from '@nestjs/common';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { DueDays } from './due-days.js';
import { DueReminders } from './due-reminders.js';
import { InvoiceFile } from './invoice-file.js';
import { InvoicePdfs } from './invoice-pdfs.js';
import { InvoiceList } from './invoice-list.js';
import { InvoiceReader } from './invoice-reader.js';
import { InvoiceRound } from './invoice-round.js';
import { InvoiceWatch } from './invoice-watch.js';
import { InvoicesController } from './invoices.controller.js';
import { InvoicesService } from './invoices.service.js';
import { InvoicesToTell } from './invoices-to-tell.js';
import { NewInvoices } from './new-invoices.js';

/** What members are billed and owe. */
@Module({
  imports: [NotificationsModule],
  controllers: [InvoicesController],
  providers: [
    InvoicesService,
    InvoiceList,
    InvoiceReader,
    InvoiceFile,
    InvoicePdfs,
    InvoiceRound,
    InvoiceWatch,
    InvoicesToTell,
    NewInvoices,
    DueReminders,
    DueDays,
  ],
  exports: [InvoicesService, InvoiceList, InvoiceReader, InvoicePdfs, DueDays],
})
export class BillingModule {}
