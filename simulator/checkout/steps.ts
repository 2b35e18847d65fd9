import { Refusal } from '../errors.ts';
import { methodsFor, type PaymentMethod } from '../methods.ts';
import type { PaymentType } from '../model.ts';
import type { Availability, Preferences } from '../preferences.ts';
import type { Store } from '../store.ts';
import { backUrlFor } from './back-url.ts';
import { messagePage } from './message-page.ts';
import type { Page } from './page.ts';
import type { Bill } from './summary.ts';

const CLOSED: Record<Exclude<Availability, 'open'>, { title: string; text: string }> = {
  paid: { title: 'Este link ya está pago', text: 'No hace falta que pagues de nuevo.' },
  expired: { title: 'Este link de pago venció', text: 'Volvé al sitio y generá uno nuevo. No se cobró nada.' },
  not_yet: { title: 'Este link todavía no está disponible', text: 'Intentá más tarde. No se cobró nada.' },
};

/** Raised when a link takes no money; the page says why. */
export class ClosedLink extends Error {
  readonly page: Page;

  constructor(page: Page) {
    super(page.title);
    this.page = page;
  }
}

/** What is asked for under a link, whether or not it may still be paid. */
export function billOf(store: Store, preferences: Preferences, id: string | undefined): Bill {
  const preference = id === undefined ? undefined : preferences.find(id);
  if (!preference) throw new Refusal('No existe ese link de pago. Volvé al sitio y generá uno nuevo.', 404);
  const sellerName = store.sellerOf(preference.collectorId)?.name ?? 'Vendedor';
  return { preference, sellerName, due: preferences.amountDue(preference) };
}

/** The same, of a link that takes money now; throws ClosedLink otherwise. */
export function openBillOf(store: Store, preferences: Preferences, id: string | undefined): Bill {
  const bill = billOf(store, preferences, id);
  const availability = preferences.availability(bill.preference);
  if (availability === 'open') return bill;
  const payment = availability === 'paid' ? preferences.paymentsTaken(bill.preference).at(-1) : undefined;
  throw new ClosedLink(messagePage({ ...CLOSED[availability], backUrl: backUrlFor(bill.preference, payment) }));
}

/** A method that the link offers, of one of the given types. */
export function offeredMethod(bill: Bill, id: string | undefined, types: PaymentType[]): PaymentMethod {
  const method = offeredOf(bill, types).find((offered) => offered.id === id);
  if (!method) throw new Refusal('Ese medio de pago no está disponible para este link.', 400);
  return method;
}

export function offeredOf(bill: Bill, types: PaymentType[]): PaymentMethod[] {
  return methodsFor(bill.preference.request).filter((method) => types.includes(method.type));
}

/** Centavos that a form or a link names: the whole debt when it names none. */
export function amountOf(bill: Bill, centavos: string | undefined): number {
  if (centavos === undefined) return bill.due;
  const amount = /^\d{1,14}$/.test(centavos) ? Number(centavos) : 0;
  if (amount < 1 || amount > bill.due) throw new Refusal('Ese importe no corresponde a lo que falta pagar.', 400);
  return amount;
}
