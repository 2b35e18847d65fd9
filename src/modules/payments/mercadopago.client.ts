import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { Problem } from '../../platform/http/problem.js';
import { GatewayCredentials, type MercadoPagoCredentials } from './gateway-credentials.js';
import { GatewayCircuits } from './gateway-circuits.js';
import { GatewayDenied, GatewayMissing, GatewayRefused, GatewayUnavailable } from './payment-gateway.js';

export interface MercadoPagoRequest {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  query?: Record<string, string>;
  body?: object;
  idempotencyKey?: string;
}

const TIMEOUT_MS = 10_000;
/** A page of a hundred payments is some 500 kB. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** Mercado Pago's HTTP API with the ambient tenant's access token: bounded in time and size, errors sorted into the port's. */
@Injectable()
export class MercadoPagoClient {
  constructor(
    @Inject(ENVIRONMENT) private readonly env: Environment,
    private readonly credentials: GatewayCredentials,
    private readonly circuits: GatewayCircuits,
  ) {}

  /** Throws PAYMENTS_NOT_CONFIGURED where the tenant has no credentials. */
  async account(): Promise<MercadoPagoCredentials> {
    const credentials = await this.credentials.mercadopago();
    if (!credentials) throw new Problem('PAYMENTS_NOT_CONFIGURED');
    return credentials;
  }

  /** The answer's JSON. While the tenant's gateway rests, GatewayUnavailable at once. */
  async call(request: MercadoPagoRequest): Promise<unknown> {
    const { accessToken } = await this.account();
    return this.circuits.call(() => this.ask(request, accessToken));
  }

  restingMs(): number {
    return this.circuits.restingMs();
  }

  private async ask(request: MercadoPagoRequest, accessToken: string): Promise<unknown> {
    const name = `${request.method} ${request.path}`;
    try {
      const response = await this.send(request, accessToken);
      const text = await readBounded(response);
      if (!response.ok) throw failure(name, response.status);
      return JSON.parse(text) as unknown;
    } catch (error) {
      if (error instanceof GatewayRefused || error instanceof GatewayUnavailable) throw error;
      // No connection, no time left, a body cut short or not JSON: nobody can tell what became of the request.
      throw new GatewayUnavailable(`${name}: ${(error as Error).message}`, { cause: error });
    }
  }

  private send({ method, path, query, body, idempotencyKey }: MercadoPagoRequest, token: string): Promise<Response> {
    const url = new URL(`${this.env.mercadopagoUrl.replace(/\/+$/, '')}${path}`);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    return fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body && { 'content-type': 'application/json' }),
        ...(idempotencyKey && { 'x-idempotency-key': idempotencyKey }),
      },
      body: body && JSON.stringify(body),
      // The token goes to the configured host and nowhere else.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  }
}

/** Refusals are of the request itself; a limit or a trouble of theirs passes, and so may that a payment is not yet to be read. */
function failure(name: string, status: number): Error {
  const message = `${name} was answered with ${status}.`;
  if (status === 404) return new GatewayMissing(message);
  if (status === 401 || status === 403) return new GatewayDenied(message);
  const passing = status >= 500 || status === 408 || status === 423 || status === 429;
  return passing ? new GatewayUnavailable(message) : new GatewayRefused(message);
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += (chunk as Uint8Array).length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error('the answer is too long');
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString('utf8');
}
