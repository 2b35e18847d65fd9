import { decimalOf, money, pesos } from '../../platform/money.js';
import { spreadsheet } from '../../platform/spreadsheet.js';
import type { Tenant } from '../../platform/tenancy/tenant.js';
import { momentText } from '../../platform/written.js';
import type { Sum } from './reconciliation-facts.js';
import type { DayReconciliation } from './reconciliation.service.js';
import { type Difference, DIFFERENCES, type ReconciledMoney } from './reconciliation.js';

export const REPORT_FORMATS = ['text', 'csv', 'json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** The day's reconciliation as the treasurer reads it, as a spreadsheet opens it, or as a program does. */
export function reportOf(report: DayReconciliation, tenant: Tenant, format: ReportFormat): string {
  if (format === 'csv') return csvOf(report);
  return format === 'json' ? `${JSON.stringify(jsonOf(report, tenant), null, 2)}\n` : textOf(report, tenant);
}

function textOf(report: DayReconciliation, tenant: Tenant): string {
  const { created, approved, held, listed, credits, reversals, reviews, decisions, refunds, acknowledgements } = report;
  const { differences } = report;
  const lines = [
    `${tenant.name}: conciliación del ${report.day}, leída el ${momentText(report.readAt, tenant.timeZone)}`,
    ...created.map((sum) => `Links creados, hoy ${sum.status}: ${told(sum)}`),
    `Links aprobados: ${told(approved)}`,
    `Aprobado según Mercado Pago: ${told(listed)}`,
    `Aprobado según la oficina: ${told(held)}`,
    `Créditos del libro: ${told(credits)}`,
    `Reversos del libro: ${told(reversals)}`,
    `Pasaron a revisión: ${told(reviews)}`,
    `Revisiones decididas por una persona: ${told(decisions)}`,
    `Devoluciones pedidas por una persona: ${told(refunds)}`,
    `Confirmados por el sistema de gestión: ${told(acknowledgements)}`,
    ...(differences.length === 0 ? ['sin diferencias'] : [`${differences.length} diferencias:`]),
    ...differences.map((difference) => `  ${sentenceOf(difference)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function told({ count, centavos }: Sum): string {
  return `${count} por ${pesos(centavos)}`;
}

function sentenceOf({ kind, paymentId, gatewayPaymentId, amountCentavos, detail }: Difference): string {
  const where = [paymentId && `link ${paymentId}`, gatewayPaymentId && `operación ${gatewayPaymentId}`];
  return `${DIFFERENCES[kind]}: ${pesos(amountCentavos)} (${where.filter(Boolean).join(', ')}). ${detail}`;
}

function jsonOf(report: DayReconciliation, tenant: Tenant): object {
  const sum = ({ count, centavos }: Sum) => ({ count, amount: money(centavos) });
  const { day, readAt, created, approved, held, listed, credits, reversals, reviews, acknowledgements } = report;
  const { decisions, refunds } = report;
  return {
    tenant: tenant.slug,
    day,
    timeZone: tenant.timeZone,
    readAt,
    links: { created: created.map((each) => ({ status: each.status, ...sum(each) })), approved: sum(approved) },
    gateway: { held: sum(held), listed: sum(listed) },
    ledger: { credits: sum(credits), reversals: sum(reversals) },
    reviews: sum(reviews),
    decisions: sum(decisions),
    refunds: sum(refunds),
    acknowledgements: sum(acknowledgements),
    payments: report.money.map(({ gatewayPaymentId, paymentId, held: ours, listed: theirs, ...each }) => ({
      gatewayPaymentId,
      paymentId,
      status: ours?.status ?? null,
      amount: ours && money(ours.amountCentavos),
      listedStatus: typeof theirs === 'string' ? null : theirs.status,
      listedAmount: typeof theirs === 'string' ? null : money(theirs.amountCentavos),
      credited: money(each.creditedCentavos),
      reversed: money(each.reversedCentavos),
      dismissed: money(each.dismissedCentavos),
    })),
    differences: report.differences.map(({ amountCentavos, ...difference }) => ({
      ...difference,
      title: DIFFERENCES[difference.kind],
      amount: money(amountCentavos),
    })),
  };
}

const HEADERS = [
  'Día',
  'Link',
  'Estado del link',
  'Recibo',
  'Operación',
  'Estado en Mercado Pago',
  'Importe en Mercado Pago',
  'Estado en la oficina',
  'Importe en la oficina',
  'Devuelto',
  'Acreditado',
  'Reversado',
  'Saldado por fuera',
  'Confirmado por el sistema de gestión',
  'Diferencia',
  'Importe de la diferencia',
  'Detalle',
];

/** A row for each gateway payment, and again for each difference beyond its first; then the links' own differences. */
function csvOf(report: DayReconciliation): string {
  const ofMoney = report.money.flatMap((money) => {
    const own = report.differences.filter(({ gatewayPaymentId }) => gatewayPaymentId === money.gatewayPaymentId);
    const [first = null, ...more] = own;
    return [first, ...more].map((difference) => rowOf(report, money.paymentId, money, difference));
  });
  const ofLinks = report.differences
    .filter(({ gatewayPaymentId }) => gatewayPaymentId === null)
    .map((difference) => rowOf(report, difference.paymentId, null, difference));
  return spreadsheet([HEADERS, ...ofMoney, ...ofLinks]);
}

function rowOf(
  { day, links }: DayReconciliation,
  linkId: string | null,
  money: ReconciledMoney | null,
  difference: Difference | null,
): string[] {
  const link = links.find(({ paymentId }) => paymentId === linkId);
  const theirs = typeof money?.listed === 'string' ? undefined : money?.listed;
  const ours = money?.held ?? undefined;
  return [
    day,
    linkId ?? '',
    link?.status ?? '',
    link?.receiptCode ?? '',
    money?.gatewayPaymentId ?? '',
    theirs?.status ?? '',
    amount(theirs?.amountCentavos),
    ours?.status ?? '',
    amount(ours?.amountCentavos),
    amount(ours?.refundedCentavos),
    amount(money?.creditedCentavos),
    amount(money?.reversedCentavos),
    amount(money?.dismissedCentavos),
    link?.acknowledgedAt?.toISOString() ?? '',
    difference ? DIFFERENCES[difference.kind] : '',
    amount(difference?.amountCentavos),
    difference?.detail ?? '',
  ];
}

function amount(centavos: number | undefined): string {
  return centavos === undefined ? '' : decimalOf(centavos).replace('.', ',');
}
