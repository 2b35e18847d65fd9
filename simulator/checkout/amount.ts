import { pesos } from '../money.ts';
import { html, type Html } from './html.ts';

/** Centavos as a sum that no line breaks in two. */
export const amountShown = (centavos: number): Html => html`<span class="amount">${pesos(centavos)}</span>`;
