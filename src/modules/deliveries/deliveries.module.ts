import { Module, type OnModuleInit } from '@nestjs/common';
import { API_WEBHOOKS } from '../../platform/http/api-webhooks.js';
import { OutboxSweep } from '../../platform/queue/outbox.js';
import { FeedsModule } from '../sync/feeds.module.js';
import { SyncModule } from '../sync/sync.module.js';
import { DeliverWebhook } from './deliver-webhook.js';
import { DeliveriesProcessor } from './deliveries.processor.js';
import { DeliveryAlarm } from './delivery-alarm.js';
import { DeliveryLog } from './delivery-log.js';
import { EndpointSecrets } from './endpoint-secrets.js';
import { GivenUpDeliveries } from './given-up-deliveries.js';
import { PlannedDeliveries } from './planned-deliveries.js';
import { SENT_WEBHOOKS } from './webhook-contract.js';
import { WebhookEndpoints } from './webhook-endpoints.js';

/** Webhooks to the cooperative's own system, per Standard Webhooks. */
@Module({
  imports: [FeedsModule, SyncModule],
  providers: [
    { provide: API_WEBHOOKS, useValue: SENT_WEBHOOKS },
    DeliverWebhook,
    DeliveriesProcessor,
    DeliveryAlarm,
    DeliveryLog,
    EndpointSecrets,
    GivenUpDeliveries,
    PlannedDeliveries,
    WebhookEndpoints,
  ],
  exports: [WebhookEndpoints],
})
export class DeliveriesModule implements OnModuleInit {
  constructor(private readonly sweep: OutboxSweep) {}

  onModuleInit(): void {
    this.sweep.register({ queue: 'deliveries', table: 'webhook_deliveries', waiting: `status = 'pending'` });
  }
}
