import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GatewayError } from '../errors.ts';
import type { Faults, Operation } from '../faults.ts';
import { sellerOf } from './authentication.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the faults call this route. */
    operation?: Operation;
  }
}

const LONGEST_SILENCE_MS = 60_000;

/** Late, failed and missing answers, as the fault plan of the seller says. */
export function applyFaults(app: FastifyInstance, faults: Faults): void {
  app.addHook('preHandler', async (request) => {
    const { collectorId } = sellerOf(request);
    const { delayMs, errorStatus } = faults.planFor(collectorId);
    if (delayMs > 0) await wait(delayMs);
    if (faults.answersWithError(collectorId))
      throw new GatewayError(errorStatus, 'internal_error', 'simulated failure');
  });
  app.addHook('onSend', async (request, reply) => {
    const { operation } = request.routeOptions.config;
    if (reply.statusCode >= 400 || !operation || !request.seller) return;
    if (faults.neverAnswers(request.seller.collectorId, operation)) await silence(request);
  });
}

/** Keeps the connection open without a word until the client gives up. */
async function silence({ raw }: FastifyRequest): Promise<void> {
  const gaveUp = new Promise((resolve) => raw.socket.once('close', resolve));
  await Promise.race([gaveUp, wait(LONGEST_SILENCE_MS, undefined, { ref: false })]);
  raw.socket.destroy();
}
