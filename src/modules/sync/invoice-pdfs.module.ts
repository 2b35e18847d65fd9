import { Module, type OnModuleInit } from '@nestjs/common';
import { OutboxSweep } from '../../platform/queue/outbox.js';
import { BillingModule } from '../billing/billing.module.js';
import { InvoicePdfsController } from './invoice-pdfs.controller.js';
import { PdfDoor } from './pdf-door.js';
import { PdfIntake } from './pdf-intake.js';
import { PdfUploadLedger } from './pdf-upload-ledger.js';
import { PdfUploadsProcessor } from './pdf-uploads.processor.js';
import { PdfUploads } from './pdf-uploads.service.js';

/** The invoices' own PDFs, one by one and in zips. */
@Module({
  imports: [BillingModule],
  controllers: [InvoicePdfsController],
  providers: [PdfDoor, PdfIntake, PdfUploadLedger, PdfUploads, PdfUploadsProcessor],
  exports: [PdfIntake, PdfUploads],
})
export class InvoicePdfsModule implements OnModuleInit {
  constructor(private readonly sweep: OutboxSweep) {}

  onModuleInit(): void {
    this.sweep.register({
      queue: 'invoice-pdfs',
      table: 'pdf_uploads',
      waiting: `status in ('received', 'running')`,
      ahead: '2 minutes',
      order: 'created_at',
    });
  }
}
