import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../platform/http/access.js';
import { GatewayNotifications } from './gateway-notifications.js';
import { PAYMENT_GATEWAY, type PaymentGateway } from './payment-gateway.js';

/** What payment gateways tell. Nothing of it is believed but that there is something to ask about. */
@ApiTags('Webhooks')
@Controller('v1/tenants/:tenant/webhooks')
export class WebhooksController {
  constructor(
    private readonly notifications: GatewayNotifications,
    @Inject(PAYMENT_GATEWAY) private readonly gateway: PaymentGateway,
  ) {}

  /** Mercado Pago's news of a payment: signed, stored, answered; worked afterwards. */
  @Post('mercadopago')
  @Public()
  @HttpCode(200)
  @ApiOperation({ summary: "Mercado Pago's webhook (signed by it)" })
  @ApiQuery({ name: 'data.id', required: false, description: "The payment's id at Mercado Pago." })
  @ApiQuery({ name: 'type', required: false, description: 'What it is about; only `payment` is worked.' })
  async receive(@Req() { headers, query, body }: FastifyRequest): Promise<void> {
    const news = await this.gateway.verifyWebhook({ headers, query: query as Record<string, unknown>, body });
    if (news) await this.notifications.receive(this.gateway.name, news.gatewayPaymentId, news.requestId);
  }
}
