import { INSTALMENT_INTEREST, instalmentsFor, type PaymentMethod } from '../methods.ts';
import { percentOf, pesos } from '../money.ts';
import { returnOrigins } from './back-url.ts';
import type { CardErrors, CardField, CardInput } from './card-form.ts';
import { otherWay } from './choice-pages.ts';
import { amountShown } from './amount.ts';
import { html, type Html } from './html.ts';
import type { Page } from './page.ts';
import type { Bill } from './summary.ts';
import { testCards } from './test-cards.ts';

export interface CardStep {
  bill: Bill;
  method: PaymentMethod;
  /** Centavos that this card pays. */
  amount: number;
  attempt: string;
  input: CardInput;
  errors: CardErrors;
}

/** The card's data and PAGAR. */
export function cardPage(step: CardStep): Page {
  const { bill, method, amount, attempt } = step;
  const broken = Object.keys(step.errors).length > 0;
  return {
    title: `${broken ? 'Revisá los datos' : 'Datos de la tarjeta'} · ${method.name}`,
    returnOrigins: returnOrigins(bill.preference),
    body: html`<h1>Datos de la tarjeta</h1>
      <p class="card">${method.name}: vas a pagar <strong>${amountShown(amount)}</strong> a ${bill.sellerName}</p>
      ${broken && html`<p class="error" role="alert">Hay datos para revisar. No se cobró nada.</p>`}
      <form method="post" action="/checkout/v1/card" novalidate>
        <input type="hidden" name="pref_id" value="${bill.preference.id}" />
        <input type="hidden" name="method" value="${method.id}" />
        <input type="hidden" name="amount" value="${amount}" />
        <input type="hidden" name="attempt" value="${attempt}" />
        ${field(step, 'number', 'Número de la tarjeta', html`inputmode="numeric" autocomplete="cc-number"`)}
        ${field(step, 'holder', 'Nombre del titular, como figura en la tarjeta', html`autocomplete="cc-name"`)}
        ${field(step, 'expiry', 'Vencimiento (MM/AA)', html`inputmode="numeric" autocomplete="cc-exp" placeholder="11/30"`)}
        ${field(step, 'code', 'Código de seguridad', html`inputmode="numeric" autocomplete="cc-csc"`)}
        ${field(step, 'document', 'DNI del titular', html`inputmode="numeric"`)} ${instalments(step)}
        <button class="button pay">PAGAR</button>
      </form>
      ${testCards()} ${otherWay(bill)}`,
  };
}

function field({ input, errors }: CardStep, name: CardField, label: string, attributes: Html): Html {
  const error = errors[name];
  const described = error && html`aria-invalid="true" aria-describedby="${name}-error"`;
  // A code is never sent back to the page.
  const value = name === 'code' ? '' : input[name];
  return html`<label for="${name}">${label}</label>
    <input id="${name}" name="${name}" value="${value}" required maxlength="80" ${attributes} ${described} />
    ${error && html`<p class="error" id="${name}-error">${error}</p>`}`;
}

function instalments({ bill, method, amount }: CardStep): Html | false {
  const counts = instalmentsFor(method, bill.preference.request);
  if (counts.length < 2) return false;
  return html`<label for="installments">Cuotas</label>
    <select id="installments" name="installments">
      ${counts.map((count) => html`<option value="${count}">${instalmentText(amount, count)}</option>`)}
    </select>`;
}

function instalmentText(amount: number, count: number): string {
  const total = amount + percentOf(amount, INSTALMENT_INTEREST[count] ?? 0);
  if (count === 1) return `1 cuota de ${pesos(total)}`;
  return `${count} cuotas de ${pesos(Math.round(total / count))} (total ${pesos(total)})`;
}
