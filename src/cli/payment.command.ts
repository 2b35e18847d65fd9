import type { Command } from 'commander';
import type { PaymentRecord } from '../modules/payments/payment-record.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';
import { centavosOf, decimalOf } from '../platform/money.js';
import { inTenant } from './application.js';
import { asSentence, type Said, saidBy } from './said.js';

export function addPaymentCommands(program: Command): void {
  const payment = program.command('payment').description('what is known of a payment, and giving money back');
  payment
    .command('show <slug> <payment-id>')
    .description('its state, invoices, gateway payments, ledger, reviews and refunds')
    .action(show);
  payment
    .command('refund <slug> <gateway-payment-id>')
    .description('gives back what the gateway holds of its payment; the ledger follows when the gateway has done it')
    .option('--amount <pesos>', 'a part of it, such as 100.00; all that is left where not given')
    .requiredOption('--by <name>', 'who decides')
    .requiredOption('--reason <text>', 'why, in one line')
    .action(refund);
}

async function show(slug: string, id: string): Promise<void> {
  const record = await inTenant(slug, async (app) => {
    const { PaymentRecords } = await import('../modules/payments/payment-record.js');
    return app.get(PaymentRecords).of(id);
  }).catch(asSentence);
  process.stdout.write(`${linesOf(record).join('\n')}\n`);
}

async function refund(slug: string, operation: string, { amount, ...said }: Said & { amount?: string }): Promise<void> {
  const centavos = amount === undefined ? null : centavosOf(amount);
  if (centavos === undefined) throw new RegistryError('--amount takes pesos such as 100.00.');
  const id = await inTenant(slug, async (app) => {
    const { Refunds } = await import('../modules/payments/refunds.js');
    return app.get(Refunds).ask(operation, centavos, saidBy(said));
  }).catch(asSentence);
  process.stdout.write(`requested: ${id}\n`);
}

function linesOf({ payment, items, money, ledger, reviews, refunds }: PaymentRecord): string[] {
  const at = (instant: Date | null) => instant?.toISOString() ?? '-';
  const pesos = decimalOf;
  return [
    line('payment', payment.id, payment.status, pesos(payment.totalCentavos), payment.receiptCode ?? 'no receipt'),
    line(
      'dates',
      `created ${at(payment.createdAt)}`,
      `expires ${at(payment.expiresAt)}`,
      `approved ${at(payment.approvedAt)}`,
    ),
    ...items.map((each) =>
      line('invoice', each.invoiceNumber, pesos(each.amountCentavos), `credited ${pesos(each.creditedCentavos)}`),
    ),
    ...money.map((each) =>
      line(
        'gateway',
        each.operation,
        each.status,
        each.statusDetail,
        `${each.currency} ${pesos(each.amountCentavos)}`,
        `refunded ${pesos(each.refundedCentavos)}`,
        `updated ${at(each.lastUpdatedAt)}`,
      ),
    ),
    ...ledger.map((each) =>
      line(
        'ledger',
        at(each.at),
        each.restores ? 'restored' : each.kind,
        pesos(each.amountCentavos),
        each.invoiceNumber,
        `operation ${each.operation}`,
      ),
    ),
    ...reviews.map((each) =>
      line(
        'review',
        each.id,
        each.reason,
        pesos(each.amountCentavos),
        `operation ${each.operation}`,
        each.resolution ?? 'open',
        decidedText(each),
      ),
    ),
    ...refunds.map((each) =>
      line(
        'refund',
        each.id,
        each.status,
        pesos(each.amountCentavos),
        `operation ${each.operation}`,
        `${each.attempts} attempts`,
        `${each.requestedBy}: ${each.reason}`,
        each.lastError ?? '',
      ),
    ),
  ];
}

function decidedText({ resolvedBy, resolutionReason }: PaymentRecord['reviews'][number]): string {
  return resolvedBy === null ? '' : `${resolvedBy}: ${resolutionReason}`;
}

function line(...words: string[]): string {
  return words.join('\t').trimEnd();
}
