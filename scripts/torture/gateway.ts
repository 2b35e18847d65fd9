import { ask } from './http.ts';

/** A payment as the simulator's own book has it. Money in centavos. */
export interface GatewayPayment {
  id: string;
  collectorId: string;
  reference: string;
  status: string;
  amount: number;
  refunded: number;
}

interface OnWire {
  id: number;
  collector_id: number;
  external_reference: string;
  status: string;
  transaction_amount: number;
  transaction_amount_refunded: number;
}

/** One sending of a webhook. */
export interface Sending {
  state: 'scheduled' | 'held' | 'lost' | 'delivered' | 'abandoned';
  attempts: { outcome: number | string }[];
}

/** What payers, banks and bad luck do at the gateway: the simulator's controls. */
export class Gateway {
  readonly #url: string;

  constructor(simulatorUrl: string) {
    this.#url = `${simulatorUrl}/_sim`;
  }

  pay(order: { externalReference: string; [field: string]: unknown }): Promise<GatewayPayment> {
    return this.#call<OnWire>('POST', '/pay', order).then(fromWire);
  }

  act(payment: GatewayPayment, action: string, body?: object): Promise<GatewayPayment> {
    return this.#call<OnWire>('POST', `/payments/${payment.id}/${action}`, body).then(fromWire);
  }

  async payments(): Promise<GatewayPayment[]> {
    return (await this.#call<OnWire[]>('GET', '/payments')).map(fromWire);
  }

  async setFaults(collectorId: string, plan: object): Promise<void> {
    await this.#call('PUT', '/faults', { scope: Number(collectorId), ...plan });
  }

  heal(): Promise<void> {
    return this.#call('DELETE', '/faults');
  }

  /** Lets go the webhooks that were held, all at once or the newest first. */
  async release(order: 'together' | 'reverse'): Promise<void> {
    await this.#call('POST', '/deliveries/release', { order });
  }

  async advanceHours(hours: number): Promise<void> {
    await this.#call('POST', '/clock', { advanceSeconds: hours * 3600 });
  }

  sendings(): Promise<Sending[]> {
    return this.#call('GET', '/deliveries');
  }

  faultsMet(): Promise<{ errors: number; silences: number; lostWebhooks: number }> {
    return this.#call('GET', '/faults/met');
  }

  async addSeller(seller: object): Promise<void> {
    await this.#call('POST', '/sellers', seller);
  }

  async #call<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await ask<T>(this.#url + path, { method, body });
    if (answer.status < 200 || answer.status > 299)
      throw new Error(`The simulator answered ${answer.status} to ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

function fromWire(payment: OnWire): GatewayPayment {
  return {
    id: String(payment.id),
    collectorId: String(payment.collector_id),
    reference: payment.external_reference,
    status: payment.status,
    amount: Math.round(payment.transaction_amount * 100),
    refunded: Math.round(payment.transaction_amount_refunded * 100),
  };
}

/** What the gateway holds of it for the cooperative. */
export function inHand({ status, amount, refunded }: Pick<GatewayPayment, 'status' | 'amount' | 'refunded'>): number {
  return status === 'approved' || status === 'in_mediation' ? amount - refunded : 0;
}
