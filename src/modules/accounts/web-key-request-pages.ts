import { html } from '../../platform/http/pages/html.js';
import { page } from '../../platform/http/pages/layout.js';
import { tokenForm } from '../../platform/http/pages/token-form.js';
import type { Tenant } from '../../platform/tenancy/tenant.js';
import type { Redeemable } from './web-key-redemption.js';

export function linkPage(tenant: Tenant, token: string, { holderNumber, holderName, memberName }: Redeemable): string {
  const body = html`<p>
      La cuenta del titular ${holderNumber} (${holderName}) se agrega al usuario de ${memberName}, que verá sus facturas
      y sus consumos.
    </p>
    ${tokenForm(tenant, 'agregar-cuenta', token, 'Agregar la cuenta')}`;
  return page(tenant, { title: 'Agregue su cuenta', body });
}

export function linkedPage(tenant: Tenant): string {
  const body = html`<p class="notice" role="status">Ya la ve en la oficina en línea, con sus facturas y consumos.</p>`;
  return page(tenant, { title: 'La cuenta quedó agregada', body });
}
