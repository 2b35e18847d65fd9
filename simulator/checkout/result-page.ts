import { readableDate } from '../dates.ts';
import { methodById } from '../methods.ts';
import type { Payment, PaymentStatus } from '../model.ts';
import { textFor } from '../outcomes.ts';
import { backUrlFor } from './back-url.ts';
import { path } from './choice-pages.ts';
import { amountShown } from './amount.ts';
import { html, type Html } from './html.ts';
import type { Page } from './page.ts';
import type { Bill } from './summary.ts';

const TITLES: Record<PaymentStatus, string> = {
  approved: '¡Listo! Tu pago fue aprobado',
  in_process: 'Estamos procesando tu pago',
  pending: 'Tu cupón está listo',
  rejected: 'Tu pago fue rechazado',
  cancelled: 'El pago se canceló',
  refunded: 'Te devolvimos el dinero',
  in_mediation: 'Tu pago está en disputa',
  charged_back: 'La tarjeta desconoció el pago',
};

/** What came of a payment, and the way back. */
export function resultPage(bill: Bill, payment: Payment): Page {
  const back = backUrlFor(bill.preference, payment);
  return {
    title: TITLES[payment.status],
    body: html`<h1>${TITLES[payment.status]}</h1>
      <div class="card">
        <p>
          ${amountShown(payment.amount)} con
          ${methodById(payment.methodId)?.name}${payment.card && ` terminada en ${payment.card.lastFour}`}.
        </p>
        ${payment.type === 'ticket' ? coupon(payment) : explanation(payment)}
        <p class="quiet">Operación n.º ${payment.id}</p>
      </div>
      ${nextStep(bill, payment)} ${back && html`<p><a class="button" href="${back}">Volver al sitio</a></p>`}`,
  };
}

function explanation({ status, statusDetail }: Payment): Html | false {
  if (status === 'rejected')
    return html`<p>${textFor(statusDetail) ?? 'El banco no lo autorizó'}. No se cobró nada.</p>`;
  return (
    status === 'in_process' && html`<p>Te avisamos cuando haya una respuesta. No hace falta que pagues de nuevo.</p>`
  );
}

function coupon(payment: Payment): Html | false {
  if (payment.status === 'cancelled') return html`<p>El cupón ya no sirve: no lo pagues.</p>`;
  const network = methodById(payment.methodId)?.name;
  return (
    payment.status === 'pending' &&
    html`<p>Número de cupón</p>
      <p class="coupon">${payment.couponNumber}</p>
      <p>
        Pagá en ${network} antes del <strong>${payment.expiresAt !== null && readableDate(payment.expiresAt)}</strong>.
      </p>`
  );
}

function nextStep(bill: Bill, { status }: Payment): Html | false {
  if (bill.due === 0) return false;
  if (status === 'approved' || status === 'in_process') {
    return html`<p>Falta pagar <strong>${amountShown(bill.due)}</strong> con otra tarjeta.</p>
      <p><a class="button" href="${path('redirect', bill.preference.id)}">Pagar lo que falta</a></p>`;
  }
  return (
    status === 'rejected' &&
    html`<p><a class="button" href="${path('redirect', bill.preference.id)}">Probar con otro medio de pago</a></p>`
  );
}
