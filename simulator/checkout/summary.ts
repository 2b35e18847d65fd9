import { centavosOf } from '../money.ts';
import type { Preference } from '../model.ts';
import { totalOf } from '../preferences.ts';
import { amountShown } from './amount.ts';
import { html, type Html } from './html.ts';

export interface Bill {
  preference: Preference;
  sellerName: string;
  /** Centavos that the link still asks for. */
  due: number;
}

/** What is being paid and to whom, at the top of every step. */
export function summary({ preference, sellerName, due }: Bill): Html {
  const { request } = preference;
  const total = totalOf(request);
  return html`<section class="card" aria-label="Resumen">
    <p class="quiet">Le pagás a</p>
    <p><strong>${sellerName}</strong></p>
    <ul class="items">
      ${request.items.map(
        ({ title, quantity, unit_price: price }) =>
          html`<li>
            <span>${title}${quantity > 1 && ` × ${quantity}`}</span>
            <span>${amountShown((centavosOf(price) ?? 0) * quantity)}</span>
          </li>`,
      )}
    </ul>
    ${due < total && html`<p class="total"><span>Ya pagaste</span> <span>${amountShown(total - due)}</span></p>`}
    <p class="total"><span>${due < total ? 'Falta pagar' : 'Total'}</span> <strong>${amountShown(due)}</strong></p>
  </section>`;
}
