import { html } from '../../platform/http/pages/html.js';
import { page } from '../../platform/http/pages/layout.js';
import { momentText } from '../../platform/written.js';
import { SERVICE_NAMES } from '../../platform/tenancy/service-names.js';
import type { Tenant } from '../../platform/tenancy/tenant.js';
import { STATUS_NAMES } from './claim-texts.js';
import type { ClaimTrackingView } from './claim.view.js';

/** How a claim goes, for whoever has its link. */
export function trackingPage(tenant: Tenant, claim: ClaimTrackingView): string {
  const { status, service, dueAt, history } = claim;
  // The deadline is the midnight that ends the day; people read the day.
  const answerBy = dueAt && momentText(new Date(dueAt.getTime() - 1), tenant.timeZone).slice(0, 10);
  const body = html`<p class="notice" role="status">${STATUS_NAMES[status]}</p>
    <p>Servicio: ${SERVICE_NAMES[service]}</p>
    ${answerBy && html`<p>Respuesta antes del ${answerBy} inclusive.</p>`}
    <h2>Historia</h2>
    <ol>
      ${history.map((step) => html`<li>${momentText(step.at, tenant.timeZone)} · ${STATUS_NAMES[step.status]}</li>`)}
    </ol>`;
  return page(tenant, { title: `Reclamo ${claim.number}`, body });
}
