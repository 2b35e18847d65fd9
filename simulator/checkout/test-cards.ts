import { OUTCOMES } from '../outcomes.ts';
import { html, type Html } from './html.ts';

const CARDS = [
  { name: 'Visa Débito', number: '4002 7686 9439 5619' },
  { name: 'Mastercard Débito', number: '5287 3383 1025 3304' },
  { name: 'Visa', number: '4509 9535 6623 3704' },
  { name: 'Mastercard', number: '5031 7557 3453 0604' },
];

/** The vendor's test data, for whoever tries the product. */
export function testCards(): Html {
  return html`<details class="card">
    <summary>Datos de prueba</summary>
    <p>Código 123, vencimiento 11/30, DNI 12345678.</p>
    <ul>
      ${CARDS.map(({ name, number }) => html`<li>${name}: <code>${number}</code></li>`)}
    </ul>
    <p>El nombre del titular decide lo que responde el banco; cualquier otro nombre se aprueba.</p>
    <ul>
      ${Object.entries(OUTCOMES).map(([name, { text }]) => html`<li><code>${name}</code>: ${text}</li>`)}
    </ul>
  </details>`;
}
