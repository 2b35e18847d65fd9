import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { PageQuery } from '../../platform/http/dto.js';
import { INVOICE_STATUSES, type InvoiceStatus } from './due-dates.js';

export class HolderInvoiceQuery extends PageQuery {
  /** Only the invoices of one supply. */
  @IsOptional() @IsUUID() supplyId?: string;

  /** Only those that are `pending`, `overdue` or `paid` today. */
  @IsOptional() @IsIn(INVOICE_STATUSES) status?: InvoiceStatus;
}

export class InvoiceQuery extends HolderInvoiceQuery {
  /** Only the invoices of one account. */
  @IsOptional() @IsUUID() accountId?: string;
}
