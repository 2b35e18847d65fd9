import { wireDate } from '../dates.ts';
import type { Payment, Refund } from '../model.ts';
import { percentOf, wireAmount } from '../money.ts';
import { refundedAmount } from '../payment-moves.ts';

const COMMISSION_PERCENT = 1;

const commissionOf = (payment: Payment) => percentOf(payment.amount, COMMISSION_PERCENT);

const dateOrNull = (instant: number | null) => (instant === null ? null : wireDate(instant));

/** A payment in the vendor's words; amounts are decimal numbers of pesos. */
export function paymentOnWire(payment: Payment, publicUrl: string) {
  return {
    id: payment.id,
    date_created: wireDate(payment.createdAt),
    date_approved: dateOrNull(payment.approvedAt),
    date_last_updated: wireDate(payment.updatedAt),
    date_of_expiration: dateOrNull(payment.expiresAt),
    money_release_date: dateOrNull(payment.approvedAt),
    operation_type: 'regular_payment',
    issuer_id: null,
    payment_method_id: payment.methodId,
    payment_type_id: payment.type,
    status: payment.status,
    status_detail: payment.statusDetail,
    currency_id: 'ARS',
    description: payment.description,
    live_mode: false,
    collector_id: payment.collectorId,
    payer: {
      id: '1000000001',
      email: payment.payer.email,
      identification: payment.payer.document,
      type: 'guest',
    },
    metadata: payment.metadata,
    additional_info: {},
    order: { id: String(payment.merchantOrderId), type: 'mercadopago' },
    external_reference: payment.externalReference,
    transaction_amount: wireAmount(payment.amount),
    transaction_amount_refunded: wireAmount(refundedAmount(payment)),
    coupon_amount: 0,
    transaction_details: transactionDetails(payment, publicUrl),
    fee_details: fees(payment),
    captured: true,
    binary_mode: false,
    installments: payment.installments,
    card: payment.card ? cardOnWire(payment) : {},
    notification_url: payment.notificationUrl,
    processing_mode: 'aggregator',
    refunds: payment.refunds.map((refund) => refundOnWire(payment, refund)),
    ...payment.overrides,
  };
}

/** A refund in the vendor's words. */
export function refundOnWire(payment: Payment, refund: Refund) {
  return {
    id: refund.id,
    payment_id: payment.id,
    amount: wireAmount(refund.amount),
    metadata: {},
    source: { id: String(payment.collectorId), name: 'Vendedor', type: 'collector' },
    date_created: wireDate(refund.createdAt),
    unique_sequence_number: String(refund.id),
    refund_mode: 'standard',
    adjustment_amount: 0,
    status: 'approved',
    reason: null,
    partition_details: [],
  };
}

function transactionDetails(payment: Payment, publicUrl: string) {
  const coupon = `${publicUrl}/checkout/v1/result?pref_id=${payment.preferenceId}&payment_id=${payment.id}`;
  return {
    net_received_amount: wireAmount(payment.approvedAt === null ? 0 : payment.amount - commissionOf(payment)),
    total_paid_amount: wireAmount(payment.totalPaid),
    overpaid_amount: 0,
    installment_amount: wireAmount(Math.round(payment.totalPaid / payment.installments)),
    ...(payment.type === 'ticket' && {
      external_resource_url: coupon,
      payment_method_reference_id: payment.couponNumber,
    }),
  };
}

function fees(payment: Payment) {
  if (payment.approvedAt === null) return [];
  return [{ type: 'mercadopago_fee', amount: wireAmount(commissionOf(payment)), fee_payer: 'collector' }];
}

function cardOnWire({ card, createdAt }: Payment) {
  return {
    first_six_digits: card?.firstSix,
    last_four_digits: card?.lastFour,
    expiration_month: card?.expirationMonth,
    expiration_year: card?.expirationYear,
    date_created: wireDate(createdAt),
    date_last_updated: wireDate(createdAt),
    cardholder: { name: card?.holderName, identification: { type: 'DNI', number: card?.holderDocument } },
  };
}
