import type { Tenant } from '../../tenancy/tenant.js';
import { html, type Html } from './html.js';

/** The one button of a page that a mailed link leads to: nothing happens before it is pressed. `path` is the page's own, under the tenant's. */
export function tokenForm(tenant: Tenant, path: string, token: string, label: string): Html {
  return html`<form method="post" action="/${tenant.slug}/${path}">
    <input type="hidden" name="token" value="${token}" />
    <button type="submit">${label}</button>
  </form>`;
}
