import { html, type Html } from '../../platform/http/pages/html.js';
import { page } from '../../platform/http/pages/layout.js';
import type { Tenant } from '../../platform/tenancy/tenant.js';
import { EVENT_RULES, type NotificationEvent } from './events.js';

const ALWAYS = html`<p class="hint">
  Los comprobantes de sus pagos, las respuestas a sus mensajes y los correos de acceso a su cuenta se envían siempre.
</p>`;

/** Asks: looking at the address changes nothing, for mail scanners look too. */
export function askPage(tenant: Tenant, token: string, events: NotificationEvent[]): string {
  const action = `/${tenant.slug}/baja/${token}`;
  const body = html`<p>Usted recibe por correo:</p>
    ${listOf(events)}
    <p>¿Qué quiere dejar de recibir?</p>
    ${choice(action, 'these', 'Solo este tipo de avisos')} ${choice(action, 'all', 'Todos los avisos')} ${ALWAYS}`;
  return page(tenant, { title: 'Dejar de recibir avisos', body });
}

export function endedPage(tenant: Tenant, events: NotificationEvent[]): string {
  const body = html`<p class="notice" role="status">Ya no le enviaremos por correo:</p>
    ${listOf(events)}
    <p>Los avisos siguen estando en la oficina en línea, donde también puede volver a pedirlos por correo.</p>
    ${ALWAYS}`;
  return page(tenant, { title: 'Listo', body });
}

function listOf(events: NotificationEvent[]): Html {
  return html`<ul>
    ${events.map((event) => html`<li>${EVENT_RULES[event].name}</li>`)}
  </ul>`;
}

function choice(action: string, scope: string, label: string): Html {
  return html`<form method="post" action="${action}">
    <input type="hidden" name="scope" value="${scope}" />
    <button type="submit">${label}</button>
  </form>`;
}
