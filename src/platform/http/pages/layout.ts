import type { Tenant } from '../../tenancy/tenant.js';
import { html, type Html } from './html.js';

/** What a page is made of. Texts are in Spanish and escaped. */
export interface PageContent {
  /** The page's one heading, and its title before the cooperative's name. */
  title: string;
  body: Html;
}

/** A whole page in the cooperative's name and colour; without a tenant, in the product's. Works without scripts. */
export function page(tenant: Tenant | undefined, { title, body }: PageContent): string {
  const owner = tenant?.name ?? 'Oficina en línea';
  const color = (tenant?.settings.branding.primaryColor ?? '#0b5fa5').slice(1).toLowerCase();
  return html`<!doctype html>
    <html lang="es-AR">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · ${owner}</title>
        <link rel="stylesheet" href="/assets/pages.css" />
        <link rel="stylesheet" href="/assets/colors/${color}.css" />
      </head>
      <body>
        <header><p>${owner}</p></header>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
        ${tenant && footer(tenant)}
      </body>
    </html> `.toString();
}

function footer({ name, settings: { contact } }: Tenant): Html {
  const phone = contact.phone && html`<a href="tel:${contact.phone.replace(/[^\d+]/g, '')}">${contact.phone}</a>`;
  const email = contact.email && html`<a href="mailto:${contact.email}">${contact.email}</a>`;
  return html`<footer>
    <p>${name}</p>
    <p>${phone}${phone && email && ' · '}${email}</p>
  </footer>`;
}
