import { Controller, Get, Param, Query, type StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../platform/http/access.js';
import { Page } from '../../platform/http/pages/page.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { returnPage } from './payment-pages.js';
import { PaymentsService } from './payments.service.js';
import { printReceipt } from './printed-receipt.js';
import { Receipts } from './receipts.js';

/** Where the gateway and the mails lead back to; for whoever holds the address, without a session. */
@Controller(':tenant')
@Public()
@ApiExcludeController()
export class PaymentPagesController {
  constructor(
    private readonly payments: PaymentsService,
    private readonly receipts: Receipts,
  ) {}

  /** The gateway's return. Its query says what it likes: it only chooses the payment and the attempt, and what is shown is what we know. */
  @Get('pago')
  @Page()
  async comeBack(
    @Query('external_reference') reference: unknown,
    @Query('payment_id') attempt: unknown,
  ): Promise<string> {
    return returnPage(currentTenant(), await this.payments.outcomeOf(reference, attempt));
  }

  @Get('recibo/:code')
  async receipt(@Param('code') code: string): Promise<StreamableFile> {
    return printReceipt(await this.receipts.withCode(code), currentTenant());
  }
}
