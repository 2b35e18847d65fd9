import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Post,
  Query,
  type StreamableFile,
} from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentMember, type Member } from '../../platform/http/current.js';
import { NeedsFeature } from '../../platform/http/features.js';
import { IdParam, PageQuery } from '../../platform/http/dto.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { CancelPayment } from './cancel-payment.js';
import { CreatePayment } from './create-payment.js';
import { IDEMPOTENCY_KEY, idempotencyKeyOf } from './idempotency-key.js';
import { CreatePaymentBody } from './payments.dto.js';
import { PaymentsService } from './payments.service.js';
import { PaymentPageView, PaymentView } from './payment.view.js';
import { printReceipt } from './printed-receipt.js';
import { Receipts } from './receipts.js';

@ApiTags('Payments')
@Controller('v1/tenants/:tenant/payments')
export class PaymentsController {
  constructor(
    private readonly payments: PaymentsService,
    private readonly creation: CreatePayment,
    private readonly cancellation: CancelPayment,
    private readonly receipts: Receipts,
  ) {}

  /** Makes a link of payment for the invoices. The same key and body within 24 hours give the same payment. */
  @Post()
  @Can('payment:write')
  @NeedsFeature('payments')
  @ApiHeader({
    name: IDEMPOTENCY_KEY,
    required: true,
    description: 'Chosen by the client: 1 to 200 visible characters.',
  })
  create(
    @CurrentMember() { userId }: Member,
    @Headers(IDEMPOTENCY_KEY) key: string | undefined,
    @Body() { invoiceIds }: CreatePaymentBody,
  ): Promise<PaymentView> {
    return this.creation.create({ userId, invoiceIds, idempotencyKey: idempotencyKeyOf(key) });
  }

  /** The member's payments, newest first. */
  @Get()
  @Can('payment:read')
  list(@CurrentMember() { userId }: Member, @Query() page: PageQuery): Promise<PaymentPageView> {
    return this.payments.list(userId, page);
  }

  @Get(':id')
  @Can('payment:read')
  get(@CurrentMember() { userId }: Member, @Param() { id }: IdParam): Promise<PaymentView> {
    return this.payments.view(userId, id);
  }

  /** Cancels an open link. */
  @Delete(':id')
  @Can('payment:write')
  @HttpCode(204)
  cancel(@CurrentMember() { userId }: Member, @Param() { id }: IdParam): Promise<void> {
    return this.cancellation.cancel(userId, id);
  }

  /** The receipt of an approved payment. */
  @Get(':id/receipt')
  @Can('payment:read')
  @ApiProduces('application/pdf')
  @ApiOkResponse({ content: { 'application/pdf': { schema: { type: 'string', format: 'binary' } } } })
  async receipt(@CurrentMember() { userId }: Member, @Param() { id }: IdParam): Promise<StreamableFile> {
    return printReceipt(await this.receipts.ofMember(userId, id), currentTenant());
  }
}
