import { randomInt, randomUUID } from 'node:crypto';
import type { Answer, RunningSimulator } from './running-simulator.ts';

export interface PaymentBody {
  id: number;
  status: string;
  status_detail: string;
  external_reference: string;
  transaction_amount: number;
  transaction_amount_refunded: number;
  payment_type_id: string;
  installments: number;
  date_created: string;
  date_last_updated: string;
  date_of_expiration: string | null;
  transaction_details: { total_paid_amount: number };
  refunds: { id: number; amount: number }[];
  currency_id: string;
}

export interface PreferenceBody {
  id: string;
  init_point: string;
  external_reference: string;
  total_amount: number;
}

export interface TestSeller {
  accessToken: string;
  collectorId: number;
  webhookSecret: string;
  call<T = Record<string, unknown>>(method: string, path: string, body?: unknown, headers?: object): Promise<Answer<T>>;
  /** A link to pay; 4210.55 unless told otherwise. */
  link(request?: object): Promise<PreferenceBody>;
  pay(link: PreferenceBody, order?: object): Promise<PaymentBody>;
  act(payment: { id: number }, action: string, body?: object): Promise<Answer<PaymentBody>>;
  payment(id: number): Promise<PaymentBody>;
}

/** A new account at the simulator, with a name, a token and a secret of its own. */
export async function aSeller(simulator: RunningSimulator, settings: object = {}): Promise<TestSeller> {
  const account = {
    accessToken: `TEST-${randomUUID()}`,
    collectorId: randomInt(1, 2 ** 40),
    webhookSecret: randomUUID(),
  };
  await simulator.call('POST', '/_sim/sellers', { ...account, name: 'Cooperativa de Prueba', ...settings });
  const call: TestSeller['call'] = (method, path, body, headers) =>
    simulator.call(method, path, body, { authorization: `Bearer ${account.accessToken}`, ...headers });
  return {
    ...account,
    call,
    link: async (request = {}) => (await call<PreferenceBody>('POST', '/checkout/preferences', aRequest(request))).body,
    pay: async (link, order = {}) =>
      (await simulator.call<PaymentBody>('POST', '/_sim/pay', { preferenceId: link.id, ...order })).body,
    act: (payment, action, body) => simulator.call('POST', `/_sim/payments/${payment.id}/${action}`, body),
    payment: async (id) => (await call<PaymentBody>('GET', `/v1/payments/${id}`)).body,
  };
}

export function aRequest(changes: object = {}) {
  return {
    items: [{ id: '1', title: 'LSP B 0021-00049107', quantity: 1, unit_price: 4210.55, currency_id: 'ARS' }],
    external_reference: randomUUID(),
    ...changes,
  };
}
