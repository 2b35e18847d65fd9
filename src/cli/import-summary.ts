import type { ImportRecord } from '../modules/sync/import-record.js';
import type { Rejection } from '../modules/sync/rejection.js';

/** What an operator reads at the end: the counts, and the first reasons of what did not go in. */
export function writeSummary(record: ImportRecord, reasons: Rejection[]): void {
  const write = (text: string) => process.stdout.write(`${text}\n`);
  const { dataset, dry_run, rows, inserted, updated, unchanged, closed, rejected } = record;
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
  ];
  write(`${dataset}${dry_run ? ' (prueba: no se guardó nada)' : ''}: ${counts.join(', ')}`);
  for (const { line, column, detail } of reasons) write(`  línea ${line}${column && `, ${column}`}: ${detail}`);
  if (rejected > 0 && reasons.length < rejected)
    write(`  … y más: vea todos los motivos en la importación ${record.id}`);
}
