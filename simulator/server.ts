import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import formbody from '@fastify/formbody';
import fastify, { type FastifyInstance } from 'fastify';
import { Cashier } from './cashier.ts';
import { checkoutRoutes } from './checkout/routes.ts';
import { Clock } from './clock.ts';
import { Payer } from './control/pay.ts';
import { panelRoutes } from './control/panel-routes.ts';
import { controlRoutes, type ControlParts } from './control/routes.ts';
import { answerErrors } from './error-answers.ts';
import { Refusal } from './errors.ts';
import { Faults } from './faults.ts';
import { requireSeller } from './gateway/authentication.ts';
import { applyFaults } from './gateway/fault-hooks.ts';
import { paymentRoutes } from './gateway/payment-routes.ts';
import { preferenceRoutes } from './gateway/preference-routes.ts';
import { Payments } from './payments.ts';
import { Preferences } from './preferences.ts';
import { Scheduler } from './scheduler.ts';
import { addSeller, type SellerAccount } from './sellers.ts';
import { Store } from './store.ts';
import { MERCADO_PAGO_RETRIES, Webhooks } from './webhooks.ts';

export interface SimulatorOptions {
  host?: string;
  /** 0, the default, takes a free one. */
  port?: number;
  /** Base of the checkout's addresses; its own by default. */
  publicUrl?: string;
  sellers?: SellerAccount[];
  /** Folder that keeps the state between two starts; without it, memory only. */
  dataFolder?: string;
  /** Seconds before each repetition of a webhook that was not answered. */
  retryScheduleSeconds?: number[];
  webhookTimeoutMs?: number;
  /** Of the dice behind fault rates between 0 and 1. */
  seed?: number;
}

export interface Simulator {
  url: string;
  app: FastifyInstance;
  state: Store;
  clock: Clock;
  faults: Faults;
  close(): Promise<void>;
}

const TWENTY_TWO_SECONDS = 22_000;

/** Starts a payment gateway that speaks Mercado Pago's wire contract and takes no money. */
export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const address = { url: options.publicUrl ?? '' };
  const parts = partsOf(options, () => address.url);
  for (const seller of options.sellers ?? []) addSeller(parts.store, seller);
  const app = await appOf(parts);
  const url = await app.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 });
  address.url ||= url;
  parts.scheduler.wake();
  const close = async () => {
    parts.scheduler.stop();
    await app.close();
    parts.store.close();
  };
  return { url, app, state: parts.store, clock: parts.clock, faults: parts.faults, close };
}

type Parts = ControlParts & { cashier: Cashier };

function partsOf(options: SimulatorOptions, publicUrl: () => string): Parts {
  const store = new Store(options.dataFolder);
  const clock = new Clock(store);
  const scheduler = new Scheduler(clock);
  const faults = new Faults(store, options.seed ?? 1);
  const webhooks = new Webhooks(store, clock, faults, {
    retryScheduleSeconds: options.retryScheduleSeconds ?? MERCADO_PAGO_RETRIES,
    timeoutMs: options.webhookTimeoutMs ?? TWENTY_TWO_SECONDS,
    onChange: () => scheduler.wake(),
  });
  const payments = new Payments(store, clock, webhooks);
  const preferences = new Preferences(store, clock);
  const cashier = new Cashier(store, clock, payments);
  const payer = new Payer(preferences, payments, cashier);
  scheduler.watch(webhooks);
  scheduler.watch(payments);
  return { store, clock, scheduler, faults, webhooks, payments, preferences, cashier, payer, publicUrl };
}

async function appOf(parts: Parts): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: 512 * 1024,
    forceCloseConnections: true,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allowUnionTypes: true } },
  });
  await app.register(formbody);
  answerErrors(app);
  refuseOtherSites(app);
  await app.register(async (gateway) => {
    requireSeller(gateway, parts.store);
    applyFaults(gateway, parts.faults);
    preferenceRoutes(gateway, parts.preferences, parts.publicUrl);
    paymentRoutes(gateway, parts.store, parts.payments, parts.publicUrl);
  });
  checkoutRoutes(app, parts);
  controlRoutes(app, parts);
  panelRoutes(app, parts);
  app.get('/', async (_request, reply) => reply.redirect('/panel'));
  serveStyles(app);
  return app;
}

/** Nobody's page may work the panel through the browser of whoever has the simulator open. */
function refuseOtherSites(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    if (request.method === 'GET' || request.headers['sec-fetch-site'] !== 'cross-site') return;
    throw new Refusal('Este pedido viene de otro sitio.', 403);
  });
}

function serveStyles(app: FastifyInstance): void {
  const styles = readFileSync(join(import.meta.dirname, 'assets/checkout.css'));
  app.get('/assets/checkout.css', async (_request, reply) => reply.type('text/css; charset=utf-8').send(styles));
}
