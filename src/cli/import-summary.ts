import type { ImportRecord } from '../modules/sync/import-record.js';
import type { Rejection, Warning } from '../modules/sync/rejection.js';

/** What an operator reads at the end: the counts, the first reasons of what did not go in, and the first doubts about what did. */
export function writeSummary(record: ImportRecord, reasons: Rejection[], doubts: Warning[]): void {
  const write = (text: string) => process.stdout.write(`${text}\n`);
  const { dataset, dry_run, rows, inserted, updated, unchanged, closed, rejected, warnings } = record;
  if (record.status === 'failed') {
    write(`${dataset}: no se importó nada. ${record.error}`);
    return;
  }
  const counts = [
    `${rows} filas`,
    `${inserted} nuevas`,
    `${updated} modificadas`,
    `${unchanged} sin cambios`,
    ...(closed > 0 ? [`${closed} dadas de baja`] : []),
    `${rejected} rechazadas`,
    ...(warnings > 0 ? [`${warnings} advertencias`] : []),
  ];
  write(`${dataset}${dry_run ? ' (prueba: no se guardó nada)' : ''}: ${counts.join(', ')}`);
  reasons.forEach((reason) => write(`  ${sentenceOf(reason)}`));
  if (reasons.length < rejected) write(`  … y más: vea todos los motivos en la importación ${record.id}`);
  if (warnings > 0) write('Entraron, pero conviene revisar:');
  doubts.forEach((doubt) => write(`  ${sentenceOf(doubt)}`));
  if (doubts.length < warnings) write(`  … y más: vea todas las advertencias en la importación ${record.id}`);
}

function sentenceOf({ line, column, detail }: Rejection): string {
  return `línea ${line}${column && `, ${column}`}: ${detail}`;
}
