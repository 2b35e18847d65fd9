import type { Payment, PaymentStatus } from './model.ts';

type Move = Partial<Record<PaymentStatus, [to: PaymentStatus, detail: string]>>;

/** What can happen to a payment after it was made: from which state, to which, with which detail. */
export const MOVES = {
  pay: { pending: ['approved', 'accredited'], in_process: ['approved', 'accredited'] },
  reject: {
    pending: ['rejected', 'rejected_by_bank'],
    in_process: ['rejected', 'cc_rejected_other_reason'],
  },
  cancel: { pending: ['cancelled', 'by_collector'], in_process: ['cancelled', 'by_collector'] },
  expire: { pending: ['cancelled', 'expired'] },
  chargeback: { approved: ['charged_back', 'in_process'], in_mediation: ['charged_back', 'in_process'] },
  'dispute-open': { approved: ['in_mediation', 'pending'] },
  'dispute-won': { in_mediation: ['approved', 'accredited'], charged_back: ['approved', 'accredited'] },
  'dispute-lost': { in_mediation: ['refunded', 'bpp_refunded'], charged_back: ['charged_back', 'settled'] },
} as const satisfies Record<string, Move>;

export type MoveName = keyof typeof MOVES;

/** The payment after a move; undefined when its state does not allow it. */
export function moved(payment: Payment, name: MoveName, now: number): Payment | undefined {
  const move: Move = MOVES[name];
  const target = move[payment.status];
  if (!target) return undefined;
  const [status, detail] = target;
  const statusDetail = detail === 'accredited' && payment.refunds.length > 0 ? 'partially_refunded' : detail;
  const approvedAt = status === 'approved' ? (payment.approvedAt ?? now) : payment.approvedAt;
  return { ...payment, status, statusDetail, approvedAt };
}

export const refundedAmount = (payment: Payment) => payment.refunds.reduce((sum, { amount }) => sum + amount, 0);

export const refundableAmount = (payment: Payment) => payment.amount - refundedAmount(payment);
