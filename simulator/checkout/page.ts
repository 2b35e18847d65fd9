import type { FastifyReply } from 'fastify';
import { html, type Html } from './html.ts';

export interface Page {
  title: string;
  body: Html;
  /** Origins that a form's answer may send the browser on to. */
  returnOrigins?: string[];
  wide?: boolean;
}

/** Sends a page that runs no script and shows nothing of others. */
export function sendPage(reply: FastifyReply, page: Page) {
  const formAction = ["'self'", ...(page.returnOrigins ?? [])].join(' ');
  return reply
    .header(
      'content-security-policy',
      `default-src 'none'; style-src 'self'; form-action ${formAction}; base-uri 'none'; frame-ancestors 'none'`,
    )
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'same-origin')
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(layout(page).markup);
}

function layout({ title, body, wide }: Page): Html {
  return html`<!doctype html>
    <html lang="es-AR">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · Pago simulado</title>
        <link rel="stylesheet" href="/assets/checkout.css" />
      </head>
      <body>
        <header class="bar">
          <strong>Pago simulado</strong> <span>No se cobra dinero. No uses tarjetas reales.</span>
        </header>
        <main class="${wide ? 'wide' : 'narrow'}">${body}</main>
      </body>
    </html> `;
}
