import { Refusal } from '../errors.ts';
import type { Payment } from '../model.ts';
import { centavosOf } from '../money.ts';
import { MOVES, type MoveName } from '../payment-moves.ts';
import type { Payments } from '../payments.ts';

/** What each action is called on the panel. */
export const ACTION_NAMES = {
  pay: 'Acreditar',
  reject: 'Rechazar',
  cancel: 'Cancelar',
  expire: 'Vencer',
  refund: 'Devolver',
  chargeback: 'Contracargo',
  'dispute-open': 'Abrir disputa',
  'dispute-won': 'Disputa ganada',
  'dispute-lost': 'Disputa perdida',
  resend: 'Avisar de nuevo',
} satisfies Record<MoveName | 'refund' | 'resend', string>;

/** Does to a payment what its seller, its payer or a bank could. `amount`: pesos of a refund, all that is left without it. */
export function act(payments: Payments, paymentId: string, action: string, amount?: number | string): Payment {
  const { id } = payments.get(paymentId);
  if (action === 'refund') payments.refund(id, centavosAsked(amount));
  else if (action === 'resend') payments.announceAgain(id);
  else if (isMove(action)) payments.move(id, action);
  else throw new Refusal(`No existe la operación "${action}".`, 404);
  return payments.get(id);
}

/** The actions that a payment's state allows, for the panel. */
export function actionsFor({ status }: Payment): (keyof typeof ACTION_NAMES)[] {
  const moves = Object.keys(MOVES).filter(isMove);
  const possible = moves.filter((name) => Object.hasOwn(MOVES[name], status));
  const refundable = status === 'approved' || status === 'in_mediation';
  // Pressing Enter in the amount presses the first button of the form.
  return [...(refundable ? (['refund'] as const) : []), ...possible, 'resend'];
}

const isMove = (name: string): name is MoveName => Object.hasOwn(MOVES, name);

function centavosAsked(amount: number | string | undefined): number | undefined {
  if (amount === undefined || amount === '') return undefined;
  const centavos = centavosOf(Number(amount));
  if (!centavos) throw new Refusal('El importe tiene que ser mayor que cero y tener hasta dos decimales.', 400);
  return centavos;
}
