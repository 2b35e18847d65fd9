import { html, type Html } from '../../platform/http/pages/html.js';
import { page } from '../../platform/http/pages/layout.js';
import { momentText } from '../../platform/written.js';
import { SERVICE_NAMES } from '../../platform/tenancy/service-names.js';
import type { Tenant } from '../../platform/tenancy/tenant.js';
import { deadlineText, STATUS_NAMES } from './claim-texts.js';
import type { CallView, ClaimTrackingView } from './claim.view.js';

/** What a person wants to know of each state beside its name. */
const STATUS_WORDS: Record<ClaimTrackingView['status'], string> = {
  received: 'La cooperativa recibió el reclamo.',
  assigned: 'El reclamo ya tiene quién se ocupe.',
  in_progress: 'Están trabajando en el reclamo.',
  resolved: 'Para la cooperativa está resuelto. Si es suyo, confírmelo o reábralo en la oficina en línea.',
  closed: 'El reclamo terminó. Si es suyo, puede reabrirlo en la oficina en línea durante 30 días.',
  reopened: 'El reclamo se reabrió y la cooperativa lo tiene que responder otra vez.',
};

/** How a claim goes, for whoever has its link. */
export function trackingPage(tenant: Tenant, claim: ClaimTrackingView): string {
  const { status, service, dueAt, deadlineRule, joinedCount, history, advice, callNow } = claim;
  const waits = !['resolved', 'closed'].includes(status);
  const answerBy = waits && deadlineText(dueAt, deadlineRule, tenant.timeZone);
  const body = html`${waits && callNow.length > 0 && danger(advice, callNow)}
    <p class="notice" role="status"><strong>${STATUS_NAMES[status]}</strong><br />${STATUS_WORDS[status]}</p>
    <dl>
      <dt>Servicio</dt>
      <dd>${SERVICE_NAMES[service]}</dd>
      <dt>Recibido</dt>
      <dd>${momentText(claim.createdAt, tenant.timeZone)}</dd>
      ${
        answerBy &&
        html`<dt>Respuesta antes del</dt>
          <dd>${answerBy} inclusive</dd>`
      }
      ${
        joinedCount > 0 &&
        html`<dt>Les pasa lo mismo</dt>
          <dd>${joinedText(joinedCount)}</dd>`
      }
    </dl>
    <h2>Historia</h2>
    <ol class="steps">
      ${history.map(
        (step) =>
          html`<li>
            <strong>${STATUS_NAMES[step.status]}</strong>
            <time datetime="${step.at.toISOString()}">${momentText(step.at, tenant.timeZone)}</time>
          </li>`,
      )}
    </ol>
    <p><a href="">Actualizar esta página</a></p>`;
  return page(tenant, { title: `Reclamo ${claim.number}`, body });
}

function danger(advice: string | null, callNow: CallView[]): Html {
  return html`<section class="danger" role="alert">
    ${advice && html`<p>${advice}</p>`}
    ${callNow.map(
      ({ label, phone }) =>
        html`<p><a class="button" href="tel:${phone.replace(/[^\d+]/g, '')}">Llamar: ${label} · ${phone}</a></p>`,
    )}
  </section>`;
}

function joinedText(count: number): string {
  return count === 1 ? 'a otra persona' : `a otras ${count} personas`;
}
