import { Controller, Get, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../platform/http/access.js';
import { Page } from '../../platform/http/pages/page.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { returnPage } from './payment-pages.js';
import { PaymentsService } from './payments.service.js';

/** Where the gateway leads back to; for whoever holds the address, without a session. */
@Controller(':tenant')
@Public()
@ApiExcludeController()
export class PaymentPagesController {
  constructor(private readonly payments: PaymentsService) {}

  /** The gateway's return. Its query says what it likes: it only chooses the payment and the attempt, and what is shown is what we know. */
  @Get('pago')
  @Page()
  async comeBack(
    @Query('external_reference') reference: unknown,
    @Query('payment_id') attempt: unknown,
  ): Promise<string> {
    return returnPage(currentTenant(), await this.payments.outcomeOf(reference, attempt));
  }
}
