import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GatewayError } from '../errors.ts';
import type { Seller } from '../model.ts';
import type { Store } from '../store.ts';

declare module 'fastify' {
  interface FastifyRequest {
    seller: Seller | null;
  }
}

/** The access token says which seller asks; without a known one nothing is answered. */
export function requireSeller(app: FastifyInstance, store: Store): void {
  app.decorateRequest('seller', null);
  app.addHook('onRequest', async (request) => {
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    request.seller = (token && store.sellers.get(token)) || null;
    if (!request.seller) throw new GatewayError(401, 'unauthorized', 'invalid access token');
  });
}

/** Who asks, on a route behind `requireSeller`. */
export function sellerOf(request: FastifyRequest): Seller {
  if (!request.seller) throw new GatewayError(401, 'unauthorized', 'invalid access token');
  return request.seller;
}
