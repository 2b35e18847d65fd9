import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can, StepUp } from '../../platform/http/access.js';
import { CurrentActor } from '../../platform/http/current.js';
import { IdParam } from '../../platform/http/dto.js';
import type { Actor } from '../../platform/operations/actor.js';
import type { PaymentPageView } from '../payments/payment.view.js';
import { RefundBody, StaffPaymentQuery } from './money.dto.js';
import type { PaymentStoryView, RefundRequestedView } from './money.view.js';
import { PaymentDesk } from './payment-desk.js';

@ApiTags('Staff: payments')
@Controller('v1/tenants/:tenant/staff/payments')
export class PaymentDeskController {
  constructor(private readonly desk: PaymentDesk) {}

  /** The cooperative's payments, newest first. */
  @Get()
  @Can('staff:payments:read')
  list(@CurrentActor() actor: Actor, @Query() query: StaffPaymentQuery): Promise<PaymentPageView> {
    return this.desk.list(query, actor.id);
  }

  /** Everything that is known of a payment: what the gateway says, the ledger, reviews and refunds. */
  @Get(':id')
  @Can('staff:payments:read')
  show(@CurrentActor() actor: Actor, @Param() { id }: IdParam): Promise<PaymentStoryView> {
    return this.desk.story(id, actor.id);
  }

  /** Asks the gateway to give money back; the ledger follows when it has. */
  @Post(':id/refunds')
  @Can('staff:payments:write')
  @StepUp()
  @HttpCode(202)
  refund(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdParam,
    @Body() body: RefundBody,
  ): Promise<RefundRequestedView> {
    return this.desk.refund(id, body, actor);
  }
}
