import { methodsFor, type PaymentMethod } from '../methods.ts';
import type { PaymentType } from '../model.ts';
import { backUrlFor } from './back-url.ts';
import { amountShown } from './amount.ts';
import { html, type Html } from './html.ts';
import type { Page } from './page.ts';
import { summary, type Bill } from './summary.ts';

const CARD_TITLES = { debit_card: '¿Con qué tarjeta de débito?', credit_card: '¿Con qué tarjeta de crédito?' };

/** First step: the kind of payment. */
export function methodPage(bill: Bill): Page {
  const { preference } = bill;
  const types = new Set(methodsFor(preference.request).map((method) => method.type));
  const cards = types.has('debit_card') || types.has('credit_card');
  const back = backUrlFor(preference);
  return {
    title: 'Elegí cómo pagar',
    body: html`<h1>Elegí cómo pagar</h1>
      ${summary(bill)}
      <nav aria-label="Medios de pago">
        <ul class="choices">
          ${types.has('debit_card') && choice(path('cards', bill.preference.id, { type: 'debit_card' }), 'Tarjeta de débito')}
          ${types.has('credit_card') && choice(path('cards', bill.preference.id, { type: 'credit_card' }), 'Tarjeta de crédito')}
          ${types.has('ticket') && choice(path('cash', bill.preference.id), 'Rapipago / Pago Fácil', 'En efectivo, con un cupón')}
          ${cards && choice(path('split', bill.preference.id), 'Dividir en dos tarjetas')}
        </ul>
      </nav>
      ${back && html`<p><a href="${back}">Volver al sitio sin pagar</a></p>`}`,
  };
}

/** Second step: which card. `amount` (centavos) is the part that this card pays. */
export function cardChoicePage(bill: Bill, type: Exclude<PaymentType, 'ticket'>, amount: number): Page {
  const offered = methodsFor(bill.preference.request).filter((method) => method.type === type);
  return {
    title: CARD_TITLES[type],
    body: html`<h1>${CARD_TITLES[type]}</h1>
      <p>Vas a pagar <strong>${amountShown(amount)}</strong>.</p>
      <nav aria-label="Tarjetas">
        <ul class="choices">
          ${offered.map(({ id, name }) => choice(path('card', bill.preference.id, { method: id, amount: String(amount) }), name))}
        </ul>
      </nav>
      ${otherWay(bill)}`,
  };
}

/** The cash networks. Each is a button, because choosing one makes a coupon. */
export function cashPage(bill: Bill, offered: PaymentMethod[], attempt: string): Page {
  return {
    title: '¿Dónde querés pagar?',
    body: html`<h1>¿Dónde querés pagar?</h1>
      ${summary(bill)}
      <p>Te damos un cupón para pagar en efectivo. Se acredita cuando la red nos avisa.</p>
      <form method="post" action="/checkout/v1/coupon">
        <input type="hidden" name="pref_id" value="${bill.preference.id}" />
        <input type="hidden" name="attempt" value="${attempt}" />
        ${offered.map(({ id, name }) => html`<button class="button" name="method" value="${id}">${name}</button>`)}
      </form>
      ${otherWay(bill)}`,
  };
}

/** Asks how much the first of two cards pays; the second pays the rest. */
export function splitPage(bill: Bill, typed: string, error?: string): Page {
  const types = new Set(methodsFor(bill.preference.request).map((method) => method.type));
  return {
    title: 'Dividir en dos tarjetas',
    body: html`<h1>Dividir en dos tarjetas</h1>
      ${summary(bill)}
      <form method="get" action="/checkout/v1/split" novalidate>
        <input type="hidden" name="pref_id" value="${bill.preference.id}" />
        <label for="amount">¿Cuánto pagás con la primera tarjeta?</label>
        <input
          id="amount"
          name="amount"
          inputmode="decimal"
          value="${typed}"
          aria-describedby="amount-hint${error && ' amount-error'}"
          ${error && html`aria-invalid="true"`}
        />
        <p class="quiet" id="amount-hint">El resto lo pagás con la segunda.</p>
        ${error && html`<p class="error" id="amount-error" role="alert">${error}</p>`}
        ${types.has('debit_card') && html`<button class="button" name="type" value="debit_card">Seguir con débito</button>`}
        ${types.has('credit_card') && html`<button class="button" name="type" value="credit_card">Seguir con crédito</button>`}
      </form>
      ${otherWay(bill)}`,
  };
}

/** Address of a step of a link's checkout. */
export function path(step: string, preferenceId: string, query: Record<string, string> = {}): string {
  return `/checkout/v1/${step}?${new URLSearchParams({ pref_id: preferenceId, ...query }).toString()}`;
}

export function otherWay(bill: Bill): Html {
  return html`<p><a href="${path('redirect', bill.preference.id)}">Elegir otro medio de pago</a></p>`;
}

function choice(href: string, name: string, detail?: string): Html {
  return html`<li>
    <a class="choice" href="${href}"><span>${name}</span>${detail && html`<span class="quiet">${detail}</span>`}</a>
  </li>`;
}
