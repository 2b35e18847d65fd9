import { Problem } from '../../platform/http/problem.js';
import { GatewayRefused, GatewayUnavailable } from './payment-gateway.js';
import type { PaymentStatus } from './payment.entity.js';

/** What a member is told where the gateway did not do what was asked; every other error is itself. */
export function asProblem(error: unknown, paymentId: string, status?: PaymentStatus): unknown {
  if (error instanceof GatewayRefused) return new Problem('GATEWAY_REFUSED', { members: { paymentId } });
  if (error instanceof GatewayUnavailable)
    return new Problem('GATEWAY_UNAVAILABLE', { members: { paymentId, ...(status && { status }) } });
  return error;
}
