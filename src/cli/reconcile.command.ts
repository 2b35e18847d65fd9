import { type Command, Option } from 'commander';
import { DateTime } from 'luxon';
import { type ReportFormat, reportOf, REPORT_FORMATS } from '../modules/payments/reconciliation-report.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';
import { dayIn } from '../platform/clock.js';
import { inTenant } from './application.js';

interface ReconcileOptions {
  format: ReportFormat;
  ackDays: string;
}

export function addReconcileCommand(program: Command): void {
  program
    .command('reconcile <slug> <day>')
    .description("compares links, gateway, ledger and management system for a day; exits with 1 where they don't agree")
    .addOption(new Option('--format <format>').choices(REPORT_FORMATS).default('text'))
    .option('--ack-days <days>', 'how long a credit may wait for the management system to say that it has it', '3')
    .action(run);
}

async function run(slug: string, day: string, { format, ackDays }: ReconcileOptions): Promise<void> {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !DateTime.fromISO(day).isValid)
    throw new RegistryError(`${day} is no day: write it as 2026-11-22.`);
  if (!/^\d{1,3}$/.test(ackDays)) throw new RegistryError('--ack-days takes a number of days.');
  const { Problem } = await import('../platform/http/problem.js');
  const { GatewayRefused, GatewayUnavailable } = await import('../modules/payments/payment-gateway.js');
  await inTenant(slug, async (app, tenant) => {
    if (day > dayIn(tenant.timeZone)) throw new RegistryError(`${day} has not come yet.`);
    const { Reconciliation } = await import('../modules/payments/reconciliation.service.js');
    const report = await app.get(Reconciliation).of(day, Number(ackDays));
    process.stdout.write(reportOf(report, tenant, format));
    if (report.differences.length > 0) process.exitCode = 1;
  }).catch((error: unknown) => {
    if (error instanceof Problem) throw new RegistryError(error.message);
    // Without the gateway's list nobody can say that there is no difference.
    if (error instanceof GatewayUnavailable || error instanceof GatewayRefused)
      throw new RegistryError(`No se pudo conciliar: Mercado Pago no mostró sus pagos (${error.message}).`);
    throw error;
  });
}
