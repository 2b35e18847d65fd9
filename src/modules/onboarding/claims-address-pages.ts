import { html } from '../../platform/http/pages/html.js';
import { page } from '../../platform/http/pages/layout.js';
import { tokenForm } from '../../platform/http/pages/token-form.js';
import type { Tenant } from '../../platform/tenancy/tenant.js';

export function confirmAddressPage(tenant: Tenant, address: string, token: string): string {
  const body = html`<p>Los reclamos de los socios llegarán a <strong>${address}</strong>.</p>
    ${tokenForm(tenant, 'confirmar-correo', token, 'Confirmar la dirección')}`;
  return page(tenant, { title: 'Confirme la dirección para reclamos', body });
}

export function addressConfirmedPage(tenant: Tenant, address: string): string {
  const body = html`<p class="notice" role="status">Los reclamos llegarán a <strong>${address}</strong>.</p>`;
  return page(tenant, { title: 'La dirección quedó confirmada', body });
}
