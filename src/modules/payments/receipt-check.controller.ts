import { Controller, Get, Ip, Param, type StreamableFile } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import { Public } from '../../platform/http/access.js';
import { addressKey, RateLimits } from '../../platform/http/rate-limits.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { ReceiptParam } from './payments.dto.js';
import { printReceipt } from './printed-receipt.js';
import type { ReceiptCheckView } from './receipt-check.view.js';
import { checkOf, type Receipt, Receipts } from './receipts.js';

/** Codes cannot be guessed; this keeps anybody from trying loudly. */
const LOOKS = { name: 'receipt', points: 60, seconds: 60 };

/** Receipts for whoever has the code, without a session. */
@ApiTags('Payments')
@Controller()
@Public()
export class ReceiptCheckController {
  constructor(
    private readonly receipts: Receipts,
    private readonly limits: RateLimits,
  ) {}

  /** Tells whether a receipt is the cooperative's own: its number, date, total and method, and nothing of the payer. */
  @Get('v1/tenants/:tenant/receipts/:code')
  async check(@Param() { code }: ReceiptParam, @Ip() ip: string): Promise<ReceiptCheckView> {
    return checkOf(await this.look(code, ip), currentTenant());
  }

  /** The receipt itself, where the link in the member's mail leads. */
  @Get(':tenant/recibo/:code')
  @ApiExcludeEndpoint()
  async receipt(@Param() { code }: ReceiptParam, @Ip() ip: string): Promise<StreamableFile> {
    return printReceipt(await this.look(code, ip), currentTenant());
  }

  private async look(code: string, ip: string): Promise<Receipt> {
    await this.limits.take(LOOKS, addressKey(ip));
    return this.receipts.withCode(code);
  }
}
