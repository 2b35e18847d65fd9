import type { GatewayPaymentStatus, GatewaySnapshot } from './payment-gateway.js';

/** A gateway payment of a link: its last snapshot, and what persons decided about it. Money in centavos. */
export interface GatewayMoney extends Pick<GatewaySnapshot, 'status' | 'amountCentavos' | 'refundedCentavos'> {
  id: string;
  /** Why it is not to be believed as money of ours; null when it is. */
  mistrust: 'collector' | 'currency' | null;
  /** What a person settled outside of here: no rule ever places it. */
  dismissedCentavos: number;
  /** What a person is giving back, as far as the snapshot does not show it yet. */
  refundingCentavos: number;
}

const RECEIVED: readonly GatewayPaymentStatus[] = ['approved', 'in_mediation'];

/** What the gateway holds for the cooperative of a payment. */
export function inHand({
  status,
  amountCentavos,
  refundedCentavos,
}: Pick<GatewayMoney, 'status' | 'amountCentavos' | 'refundedCentavos'>): number {
  return RECEIVED.includes(status) ? amountCentavos - refundedCentavos : 0;
}

/** What of it is neither settled elsewhere nor on its way back: what may be credited, or has to be shown. */
export function placeable(money: Omit<GatewayMoney, 'id' | 'mistrust'>): number {
  return Math.max(0, inHand(money) - money.dismissedCentavos - money.refundingCentavos);
}
