import type { Readable } from 'node:stream';
import { centavosOf, pesos } from '../../platform/money.js';
import type { MoneyView } from '../../platform/money.view.js';
import { PrintedDocument, QR_SIZE } from '../../platform/pdf/document.js';
import { cuitText, issuerOf } from '../../platform/pdf/issuer.js';
import { dayText, numberText, periodText, readingText } from '../../platform/written.js';
import { SERVICE_NAMES } from '../../platform/tenancy/service-names.js';
import type { Tenant } from '../../platform/tenancy/tenant.js';
import { fiscalQrUrl } from './fiscal-qr.js';
import type { BilledReading, OlderDebt, PrintableInvoice } from './invoice-reader.js';
import type { InvoiceDetailView } from './invoice.view.js';

const TYPES: Record<string, string> = {
  LSP: 'Liquidación de Servicios Públicos',
  FAC: 'Factura',
  NC: 'Nota de crédito',
  ND: 'Nota de débito',
};
const COPY = 'Copia emitida por Coop Online con los datos de la cooperativa. No reemplaza al comprobante original.';
/** The law's own sentence (Ley 24.240, art. 30 bis). */
const NO_OLDER_DEBT = 'no existen deudas pendientes';
/** More than a page of debts says nothing more: the rest is told as a count. */
const DEBTS_SHOWN = 24;

/** The invoice as a PDF made from the data, for cooperatives whose management system sends none. */
export function printInvoice({ invoice, readings, olderDebts }: PrintableInvoice, tenant: Tenant): Readable {
  const page = new PrintedDocument(`${titleOf(invoice)} ${invoice.number}`, issuerOf(tenant));
  page.note(COPY);
  page.facts([
    ['Período', periodText(invoice.period)],
    ['Fecha de emisión', dayText(invoice.issuedOn)],
  ]);
  printHolder(page, invoice);
  printAmounts(page, invoice);
  if (readings.length > 0) printReadings(page, readings);
  printOlderDebts(page, olderDebts, invoice.previousDebt);
  printAuthorization(page, invoice, tenant);
  return page.finish(COPY);
}

/** A file name in plain ASCII, `LSP-B-0021-00049107.pdf`. */
export function fileNameOf({ type, letter, number }: InvoiceDetailView): string {
  const name = [type, letter, number].filter(Boolean).join('-').normalize('NFKD');
  return `${name.replace(/\p{M}/gu, '').replace(/[^A-Za-z0-9-]+/g, '-')}.pdf`;
}

function printHolder(page: PrintedDocument, { holder, supply }: InvoiceDetailView): void {
  page
    .section('Titular')
    .facts([
      ['Número', holder.number],
      ['Nombre', holder.name],
      ...(holder.taxId ? [['CUIT / CUIL', cuitText(holder.taxId)] as const] : []),
      ['Domicilio', [holder.address, holder.city].filter(Boolean).join(', ')],
    ]);
  if (!supply) return;
  page.section('Suministro').facts([
    ['Número', supply.number],
    ['Domicilio', supply.address],
  ]);
}

function printAmounts(page: PrintedDocument, { dueDates, balance }: InvoiceDetailView): void {
  page.section('Vencimientos').table(
    [
      { title: 'Vencimiento', share: 0.4 },
      { title: 'Fecha', share: 0.3 },
      { title: 'Importe', share: 0.3, align: 'right' },
    ],
    dueDates.map(({ on, amount }, i) => [`${i + 1}.º vencimiento`, dayText(on), moneyText(amount)]),
  );
  page.note(`Saldo a la fecha: ${moneyText(balance)}`);
}

function printReadings(page: PrintedDocument, readings: BilledReading[]): void {
  page.section('Consumo facturado').table(
    [
      { title: 'Servicio', share: 0.32 },
      { title: 'Lectura anterior', share: 0.22, align: 'right' },
      { title: 'Lectura actual', share: 0.22, align: 'right' },
      { title: 'Consumo', share: 0.24, align: 'right' },
    ],
    readings.map((reading) => [
      `${SERVICE_NAMES[reading.service]}${reading.estimated ? ' (estimado)' : ''}`,
      reading.previous ? readingText(reading.previous) : '—',
      reading.current ? readingText(reading.current) : '—',
      `${numberText(reading.quantity)} ${reading.unit}`,
    ]),
  );
}

function printOlderDebts(page: PrintedDocument, debts: OlderDebt[], total: MoneyView): void {
  page.section('Deudas anteriores');
  if (debts.length === 0) {
    page.callout(NO_OLDER_DEBT);
    return;
  }
  page.callout(`Existen deudas pendientes por ${moneyText(total)}`);
  page.table(
    [
      { title: 'Período', share: 0.2 },
      { title: 'Comprobante', share: 0.4 },
      { title: 'Primer vencimiento', share: 0.2 },
      { title: 'Saldo', share: 0.2, align: 'right' },
    ],
    debts
      .slice(-DEBTS_SHOWN)
      .map((debt) => [
        periodText(debt.period),
        `${[debt.type, debt.letter].filter(Boolean).join(' ')} ${debt.number}`,
        dayText(debt.due_on_1),
        pesos(debt.balance_centavos),
      ]),
  );
  if (debts.length > DEBTS_SHOWN)
    page.note(`Se muestran los ${DEBTS_SHOWN} más recientes de ${debts.length} comprobantes con deuda.`);
}

function printAuthorization(page: PrintedDocument, invoice: InvoiceDetailView, tenant: Tenant): void {
  if (!invoice.cae) return;
  const code = invoice.type === 'LSP' ? 'CESP' : 'CAE';
  const lines = [
    `${code} ${invoice.cae}`,
    invoice.caeDueOn && `Vencimiento del ${code}: ${dayText(invoice.caeDueOn)}`,
  ].filter(Boolean);
  const url = fiscalQrUrl({
    ...invoice,
    issuerCuit: tenant.cuit,
    authorization: invoice.cae,
    totalCentavos: centavosOf(invoice.total.amount)!,
    receiverTaxId: invoice.holder.taxId,
  });
  page.section('Comprobante autorizado', url ? QR_SIZE + 50 : undefined);
  if (url) page.qr(url, lines.join('\n'));
  else page.note(lines.join(' · '));
}

function titleOf({ type, letter }: InvoiceDetailView): string {
  return [TYPES[type] ?? type, letter].filter(Boolean).join(' ');
}

function moneyText({ amount }: MoneyView): string {
  return pesos(centavosOf(amount)!);
}
