import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../platform/http/problem.js';
import { GatewayCredentials, type MercadoPagoCredentials } from './gateway-credentials.js';
import { MercadoPagoClient } from './mercadopago.client.js';
import { GatewayRefused, GatewayUnavailable } from './payment-gateway.js';

const DENIED = 'Mercado Pago no aceptó el token de acceso. Pida a la cooperativa uno vigente.';
const ANOTHERS = 'El token de acceso es de otra cuenta de Mercado Pago que la indicada.';

/** Whether the ambient tenant's credentials work: asked of the gateway itself, with a call that changes nothing there. */
@Injectable()
export class GatewayCheck {
  constructor(
    private readonly credentials: GatewayCredentials,
    private readonly client: MercadoPagoClient,
  ) {}

  /** Names the credentials without telling them; null where there are none. */
  async fingerprint(): Promise<string | null> {
    this.credentials.forget();
    const found = await this.credentials.mercadopago();
    return found && digestOf(found);
  }

  /** The fingerprint of those that worked. PAYMENTS_NOT_CONFIGURED, GATEWAY_REFUSED, GATEWAY_UNAVAILABLE. */
  async ask(): Promise<string> {
    this.credentials.forget();
    const account = await this.client.account();
    const owner = await this.owner();
    if (String(owner) !== account.collectorId) throw new Problem('GATEWAY_REFUSED', { detail: ANOTHERS });
    return digestOf(account);
  }

  private async owner(): Promise<unknown> {
    try {
      const user = await this.client.call({ method: 'GET', path: '/users/me' });
      return (user as { id?: unknown } | null)?.id;
    } catch (error) {
      if (error instanceof GatewayRefused) throw new Problem('GATEWAY_REFUSED', { detail: DENIED });
      if (error instanceof GatewayUnavailable) throw new Problem('GATEWAY_UNAVAILABLE');
      throw error;
    }
  }
}

/** What the fingerprint of such credentials is. */
export function digestOf({ accessToken, webhookSecret, collectorId }: MercadoPagoCredentials): string {
  const all = [accessToken, webhookSecret, collectorId].join('\n');
  return createHash('sha256').update(all).digest('hex').slice(0, 32);
}
