import type { FastifyInstance, FastifyReply } from 'fastify';
import { sendPage } from '../checkout/page.ts';
import { Refusal } from '../errors.ts';
import { NO_FAULTS } from '../faults.ts';
import { centavosTyped, wireAmount } from '../money.ts';
import { act } from './actions.ts';
import { panelPage } from './panel-page.ts';
import type { ControlParts } from './routes.ts';
import { planOf } from './schemas.ts';

const SHOWN = 200;

const FORM = {
  schema: { body: { type: 'object', additionalProperties: { type: 'string', maxLength: 100 } } },
};

type Form = Record<string, string | undefined>;

/** `/panel`: the control routes for people. */
export function panelRoutes(app: FastifyInstance, parts: ControlParts): void {
  const { store, clock, scheduler, faults, payments, webhooks } = parts;

  app.get('/panel', async (_request, reply) =>
    sendPage(
      reply,
      panelPage({
        now: clock.now(),
        payments: store.payments.all().slice(-SHOWN).reverse(),
        deliveries: store.deliveries.all().slice(-SHOWN).reverse(),
        plan: faults.plans().all ?? NO_FAULTS,
      }),
    ),
  );

  app.post<{ Body: Form }>('/panel/clock', FORM, async ({ body }, reply) => {
    await scheduler.advance(wholeNumber(body.seconds, 366 * 24 * 3600));
    return toPanel(reply);
  });

  app.post<{ Body: Form }>('/panel/faults', FORM, async ({ body }, reply) => {
    const { lost, reorder, hold, error, timeout } = body;
    const copies = Math.max(1, wholeNumber(body.copies, 200));
    const sent = { lost: Boolean(lost), copies, reorder: Boolean(reorder), hold: Boolean(hold) };
    const delayMs = wholeNumber(body.delayMs, 120_000);
    faults.set(
      'all',
      planOf({ delayMs, errorRate: Boolean(error), timeoutAfterCreate: Boolean(timeout), webhooks: sent }),
    );
    return toPanel(reply);
  });

  app.post<{ Params: { id: string }; Body: Form }>('/panel/payments/:id', FORM, async ({ params, body }, reply) => {
    act(payments, params.id, body.action ?? '', pesosTyped(body.amount));
    return toPanel(reply);
  });

  app.post('/panel/release', async (_request, reply) => {
    webhooks.release('together');
    return toPanel(reply);
  });

  app.post<{ Params: { id: string } }>('/panel/deliveries/:id', async ({ params }, reply) => {
    webhooks.repeat(wholeNumber(params.id, Number.MAX_SAFE_INTEGER));
    return toPanel(reply);
  });
}

const toPanel = (reply: FastifyReply) => reply.redirect('/panel', 303);

function wholeNumber(text: string | undefined, most: number): number {
  const number = /^\d{1,16}$/.test(text ?? '') ? Number(text) : NaN;
  if (!(number <= most)) throw new Refusal(`Escribí un número entero de 0 a ${most}.`, 400);
  return number;
}

function pesosTyped(text: string | undefined): number | undefined {
  if (!text) return undefined;
  const centavos = centavosTyped(text);
  if (centavos === undefined) throw new Refusal('Escribí un importe, por ejemplo 1.250,50.', 400);
  return wireAmount(centavos);
}
