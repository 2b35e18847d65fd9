import { html } from '../../http/pages/html.js';
import { page } from '../../http/pages/layout.js';
import type { MailTemplate } from '../mail-outbox.js';

/** Every mail with the ways in which it can be looked at. */
export function mailsPage(mails: { name: MailTemplate; subject: string }[]): string {
  const body = html`<dl>
    ${mails.map(
      ({ name, subject }) =>
        html`<dt>${name}</dt>
          <dd>
            ${subject}<br /><a href="/dev/mails/${name}?theme=light">claro</a> ·
            <a href="/dev/mails/${name}?theme=dark">oscuro</a> · <a href="/dev/mails/${name}?part=text">texto</a>
          </dd>`,
    )}
  </dl>`;
  return page(undefined, { title: 'Correos', body });
}
