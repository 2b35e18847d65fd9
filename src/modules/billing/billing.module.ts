import { Module } from '@nestjs/common';
import { InvoicesService } from './invoices.service.js';

/** What members are billed and owe. */
@Module({ providers: [InvoicesService], exports: [InvoicesService] })
export class BillingModule {}
