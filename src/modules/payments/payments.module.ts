import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Metrics } from '../../platform/operations/metrics.js';
import { OutboxSweep } from '../../platform/queue/outbox.js';
import { AuthModule } from '../auth/auth.module.js';
import { BillingModule } from '../billing/billing.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { FeedsModule } from '../sync/feeds.module.js';
import { ApplySnapshot } from './apply-snapshot.js';
import { AskGateway } from './ask-gateway.js';
import { CancelPayment } from './cancel-payment.js';
import { ChangesMark } from './changes-mark.js';
import { CreatePayment } from './create-payment.js';
import { GatewayAlarm } from './gateway-alarm.js';
import { GatewayChanges } from './gateway-changes.js';
import { GatewayCheck } from './gateway-check.js';
import { GatewayCircuits } from './gateway-circuits.js';
import { GatewayCredentials } from './gateway-credentials.js';
import { GatewayNotifications } from './gateway-notifications.js';
import { LinkBooks } from './link-books.js';
import { MercadoPagoClient } from './mercadopago.client.js';
import { MercadoPagoGateway } from './mercadopago.gateway.js';
import { MercadoPagoSearches } from './mercadopago.searches.js';
import { OpenCheckout } from './open-checkout.js';
import { PAYMENT_GATEWAY } from './payment-gateway.js';
import { PaymentItem } from './payment-item.entity.js';
import { PaymentMails } from './payment-mails.js';
import { Payment } from './payment.entity.js';
import { PaymentPagesController } from './payment-pages.controller.js';
import { PaymentRecords } from './payment-record.js';
import { PaymentsController } from './payments.controller.js';
import { PaymentsJanitor } from './payments-janitor.js';
import { PaymentsJanitorProcessor } from './payments-janitor.processor.js';
import { PaymentsService } from './payments.service.js';
import { ReceiptCheckController } from './receipt-check.controller.js';
import { Receipts } from './receipts.js';
import { RefundPayment } from './refund-payment.js';
import { RefundPaymentProcessor } from './refund-payment.processor.js';
import { RefundAlarm } from './refund-alarm.js';
import { Refunds } from './refunds.js';
import { Reconciliation } from './reconciliation.service.js';
import { ReconciliationFacts } from './reconciliation-facts.js';
import { ReviewAlarm } from './review-alarm.js';
import { ReviewBook } from './review-book.js';
import { ReviewDesk } from './review-desk.js';
import { SettleLink } from './settle-link.js';
import { SettlePayment } from './settle-payment.js';
import { SettlePaymentProcessor } from './settle-payment.processor.js';
import { WebhooksController } from './webhooks.controller.js';

/** Links of payment, what the gateway says of them, and the ledger of what they credited. */
@Module({
  imports: [
    TypeOrmModule.forFeature([Payment, PaymentItem]),
    AuthModule,
    BillingModule,
    FeedsModule,
    NotificationsModule,
  ],
  controllers: [PaymentsController, PaymentPagesController, ReceiptCheckController, WebhooksController],
  providers: [
    { provide: PAYMENT_GATEWAY, useClass: MercadoPagoGateway },
    MercadoPagoClient,
    MercadoPagoSearches,
    GatewayCheck,
    GatewayCircuits,
    GatewayCredentials,
    GatewayAlarm,
    GatewayNotifications,
    PaymentsService,
    CreatePayment,
    OpenCheckout,
    CancelPayment,
    AskGateway,
    LinkBooks,
    SettleLink,
    ApplySnapshot,
    SettlePayment,
    SettlePaymentProcessor,
    PaymentMails,
    PaymentsJanitor,
    GatewayChanges,
    ChangesMark,
    PaymentsJanitorProcessor,
    Receipts,
    Reconciliation,
    ReconciliationFacts,
    ReviewAlarm,
    ReviewBook,
    ReviewDesk,
    Refunds,
    RefundAlarm,
    RefundPayment,
    RefundPaymentProcessor,
    PaymentRecords,
  ],
  exports: [GatewayCheck, PaymentsService, PaymentRecords, ReviewDesk, Refunds],
})
export class PaymentsModule implements OnModuleInit {
  constructor(
    private readonly sweep: OutboxSweep,
    private readonly metrics: Metrics,
    private readonly circuits: GatewayCircuits,
  ) {}

  onModuleInit(): void {
    this.sweep.register({
      queue: 'gateway-notifications',
      table: 'gateway_notifications',
      waiting: 'processed_at is null and given_up_at is null',
    });
    this.sweep.register({ queue: 'refunds', table: 'refund_requests', waiting: `status = 'requested'` });
    const help = '1 for each tenant whose gateway does not answer this process.';
    this.metrics.watch({ name: 'payment_gateway_silent', help, labelNames: ['tenant'] }, () =>
      this.circuits.silent().map((tenant) => ({ labels: { tenant }, value: 1 })),
    );
  }
}
