import type { Replacing } from './dataset.js';
import { ImportFailure } from './import-failure.js';
import type { Intake } from './intake.js';
import type { Staging } from './staging.js';

/** The share of what is open that a file may close without being told twice: the sign of a file cut short. */
const SHARE = 0.2;

/** Notes every key that the file names, before any row is taken out of the staging. */
export async function notePresent(
  staging: Staging,
  replacing: Replacing,
  intake: Intake,
  force: boolean,
): Promise<void> {
  if (intake.unidentified > 0 && !force)
    throw new ImportFailure(
      'UNIDENTIFIED_ROWS',
      `Hay ${intake.unidentified} filas que no se pueden identificar, así que no se sabe qué falta. Corríjalas, o importe sin reemplazar.`,
    );
  await staging.run(
    `create temporary table import_present on commit drop as
     select ${replacing.stagedKey} as key from import_staged union select unnest($1::text[])`,
    [intake.rejectedKeys],
  );
  await staging.run('analyze import_present');
}

/** Closes what the file no longer names and returns how many. More than a fifth is refused unless forced. */
export async function closeMissing(staging: Staging, replacing: Replacing, force: boolean): Promise<number> {
  const { open, missing } = await staging.one<{ open: number; missing: number }>(replacing.count);
  if (missing > open * SHARE && !force)
    throw new ImportFailure(
      'CLOSES_TOO_MANY',
      `El archivo daría de baja ${missing} de ${open}, más de la quinta parte. Si está completo, repita la importación forzándola.`,
    );
  if (missing > 0) await replacing.close(staging);
  return missing;
}
