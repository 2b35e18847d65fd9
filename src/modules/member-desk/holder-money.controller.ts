import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentActor } from '../../platform/http/current.js';
import { IdParam, PageQuery } from '../../platform/http/dto.js';
import type { Actor } from '../../platform/operations/actor.js';
import { HolderInvoiceQuery } from '../billing/invoice.dto.js';
import type { HolderInvoicePage } from '../billing/invoice.view.js';
import type { PaymentPageView } from '../payments/payment.view.js';
import { HolderMoney } from './holder-money.js';

/** What a holder is billed and what was paid of it, whether or not anybody has linked it. */
@ApiTags('Staff: payments')
@Controller('v1/tenants/:tenant/staff/holders/:id')
export class HolderMoneyController {
  constructor(private readonly books: HolderMoney) {}

  /** Newest first. */
  @Get('invoices')
  @Can('staff:billing:read')
  invoices(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdParam,
    @Query() query: HolderInvoiceQuery,
  ): Promise<HolderInvoicePage> {
    return this.books.invoices(id, query, actor.id);
  }

  /** Payments that pay an invoice of the holder, whoever made them; newest first. */
  @Get('payments')
  @Can('staff:payments:read')
  payments(@CurrentActor() actor: Actor, @Param() { id }: IdParam, @Query() page: PageQuery): Promise<PaymentPageView> {
    return this.books.payments(id, page, actor.id);
  }
}
