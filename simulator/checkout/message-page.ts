import type { Page } from './page.ts';
import { html } from './html.ts';

export interface Message {
  title: string;
  text: string;
  /** Where «Volver al sitio» goes. */
  backUrl?: string;
}

/** A page with one thing to say. */
export function messagePage({ title, text, backUrl }: Message): Page {
  const back = backUrl && html`<p><a class="button" href="${backUrl}">Volver al sitio</a></p>`;
  return {
    title,
    body: html`<h1>${title}</h1>
      <p class="card">${text}</p>
      ${back}`,
  };
}
