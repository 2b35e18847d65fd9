import { readableDate } from '../dates.ts';
import { amountShown } from '../checkout/amount.ts';
import { html, type Html } from '../checkout/html.ts';
import type { Page } from '../checkout/page.ts';
import type { FaultPlan } from '../faults.ts';
import type { Delivery, Payment } from '../model.ts';
import { refundedAmount } from '../payment-moves.ts';
import { ACTION_NAMES, actionsFor } from './actions.ts';

export interface PanelView {
  now: number;
  payments: Payment[];
  deliveries: Delivery[];
  plan: FaultPlan;
}

/** The simulator's own desk: what was paid, what was told, and what should go wrong. */
export function panelPage({ now, payments, deliveries, plan }: PanelView): Page {
  return {
    title: 'Panel del simulador',
    wide: true,
    body: html`<h1>Panel del simulador</h1>
      <form class="row" method="post" action="/panel/clock">
        <p>Reloj: <strong>${readableDate(now)}</strong></p>
        <label>Adelantar (segundos) <input name="seconds" inputmode="numeric" value="900" /></label>
        <button class="button small">Adelantar</button>
      </form>
      ${faultsForm(plan)}
      <h2>Pagos</h2>
      ${payments.length === 0 ? html`<p>Todavía no hay pagos.</p>` : paymentTable(payments)}
      <h2>Notificaciones</h2>
      <form class="row" method="post" action="/panel/release">
        <button class="button small">Soltar las retenidas</button>
      </form>
      ${deliveries.length === 0 ? html`<p>Todavía no hay notificaciones.</p>` : deliveryTable(deliveries)}`,
  };
}

function faultsForm(plan: FaultPlan): Html {
  const box = (name: string, label: string, on: boolean) =>
    html`<label class="check"
      ><input type="checkbox" name="${name}" value="1" ${on && html`checked`} /> ${label}</label
    >`;
  return html`<h2>Fallas, para todos los vendedores</h2>
    <form class="row" method="post" action="/panel/faults">
      <label>Demora (ms) <input name="delayMs" inputmode="numeric" value="${plan.delayMs}" /></label>
      <label>Copias de cada aviso <input name="copies" inputmode="numeric" value="${plan.webhooks.copies}" /></label>
      ${box('error', 'Responder 500', plan.errorRate > 0)}
      ${box('timeout', 'No contestar después de crear', plan.timeoutAfterCreate.length > 0)}
      ${box('lost', 'Perder avisos', plan.webhooks.lost > 0)}
      ${box('reorder', 'Desordenar avisos', plan.webhooks.reorder)} ${box('hold', 'Retener avisos', plan.webhooks.hold)}
      <button class="button small">Aplicar</button>
    </form>`;
}

function paymentTable(payments: Payment[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Pagos">
    <table>
      <thead>
        <tr>
          <th>Pago</th>
          <th>Referencia</th>
          <th>Medio</th>
          <th>Importe</th>
          <th>Devuelto</th>
          <th>Estado</th>
          <th>Operaciones</th>
        </tr>
      </thead>
      <tbody>
        ${payments.map(paymentRow)}
      </tbody>
    </table>
  </div>`;
}

function paymentRow(payment: Payment): Html {
  const actions = actionsFor(payment);
  return html`<tr>
    <td>${payment.id}</td>
    <td>${payment.externalReference}</td>
    <td>${payment.methodId}</td>
    <td>${amountShown(payment.amount)}</td>
    <td>${amountShown(refundedAmount(payment))}</td>
    <td>${payment.status}<br /><span class="quiet">${payment.statusDetail}</span></td>
    <td>
      <form class="row" method="post" action="/panel/payments/${payment.id}">
        ${actions.includes('refund') && html`<label>Importe a devolver <input name="amount" inputmode="decimal" /></label>`}
        ${actions.map((action) => html`<button class="button small" name="action" value="${action}">${ACTION_NAMES[action]}</button>`)}
      </form>
    </td>
  </tr>`;
}

function deliveryTable(deliveries: Delivery[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Notificaciones">
    <table>
      <thead>
        <tr>
          <th>Aviso</th>
          <th>Pago</th>
          <th>Acción</th>
          <th>Estado</th>
          <th>Intentos</th>
          <th>Dirección</th>
          <th>Operación</th>
        </tr>
      </thead>
      <tbody>
        ${deliveries.map(deliveryRow)}
      </tbody>
    </table>
  </div>`;
}

function deliveryRow({ id, notificationId, paymentId, action, state, attempts, url }: Delivery): Html {
  return html`<tr>
    <td>${notificationId}</td>
    <td>${paymentId}</td>
    <td>${action}</td>
    <td>${state}</td>
    <td>${attempts.map(({ outcome }) => outcome).join(', ')}</td>
    <td>${url}</td>
    <td>
      <form method="post" action="/panel/deliveries/${id}"><button class="button small">Reenviar</button></form>
    </td>
  </tr>`;
}
