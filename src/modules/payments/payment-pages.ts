import { html } from '../../platform/http/pages/html.js';
import { page } from '../../platform/http/pages/layout.js';
import { pesos } from '../../platform/money.js';
import type { Tenant } from '../../platform/tenancy/tenant.js';
import type { PaymentStatus } from './payment.entity.js';

/** What anybody with a payment's id may know of it: how it stands and how much it is. */
export interface PaymentOutcome {
  status: PaymentStatus;
  totalCentavos: number;
  checkoutUrl: string | null;
  /** How the last attempt to pay ended, where there was one and we know of the one that the payer comes from. */
  lastAttempt: { status: string; methodType: string } | null;
}

type Words = [title: string, text: string];

const PAID: Words = ['Recibimos su pago', 'El pago se acreditó. Le enviamos el recibo por correo.'];
const COUPON: Words = [
  'Su pago está pendiente',
  'Pague el cupón antes de que venza. Cuando se acredite le enviaremos el recibo por correo.',
];
const ON_ITS_WAY: Words = [
  'Su pago está en proceso',
  'El medio de pago todavía lo está confirmando. Le avisaremos por correo cuando termine.',
];
const REJECTED: Words = [
  'Su pago no fue aprobado',
  'No se le cobró nada. El link sigue abierto: puede volver a intentar con otro medio de pago.',
];
const AWAITED: Words = [
  'Todavía no recibimos el pago',
  'Si acaba de pagar, la confirmación puede demorar unos minutos. No hace falta que pague de nuevo.',
];
const IN_REVIEW: Words = [
  'Estamos revisando su pago',
  'Recibimos dinero que no coincide con lo que se debía. La cooperativa lo está revisando y se comunicará con usted.',
];
const OVER: Words = [
  'El link de pago ya no está vigente',
  'Si todavía quiere pagar, genere un link nuevo en la oficina en línea.',
];

/** What the payer sees when they come back from the gateway; the same address tells more later. */
export function returnPage(tenant: Tenant, outcome: PaymentOutcome): string {
  const words = wordsFor(outcome);
  const [title, text] = words;
  const body = html`<p class="notice" role="status">${text}</p>
    <dl>
      <dt>Total</dt>
      <dd>${pesos(outcome.totalCentavos)}</dd>
    </dl>
    ${words === REJECTED && outcome.checkoutUrl && html`<p><a class="button" href="${outcome.checkoutUrl}">Volver a intentar</a></p>`}
    ${mayChange(outcome.status) && html`<p><a href="">Actualizar esta página</a></p>`}`;
  return page(tenant, { title, body });
}

function wordsFor({ status, lastAttempt }: PaymentOutcome): Words {
  switch (status) {
    case 'approved':
      return PAID;
    case 'in_process':
      return lastAttempt?.status === 'pending' && lastAttempt.methodType === 'ticket' ? COUPON : ON_ITS_WAY;
    case 'creating':
    case 'unknown':
    case 'open':
      return lastAttempt?.status === 'rejected' ? REJECTED : AWAITED;
    case 'review':
    case 'resolved':
      return IN_REVIEW;
    case 'expired':
    case 'cancelled':
    case 'failed':
      return OVER;
  }
}

function mayChange(status: PaymentStatus): boolean {
  return ['creating', 'unknown', 'open', 'in_process'].includes(status);
}
