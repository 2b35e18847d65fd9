import { createReadStream } from 'node:fs';
import { glob, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { PdfTally } from '../modules/sync/pdf-tally.js';
import type { PdfRejection, PdfUploadRecord } from '../modules/sync/pdf-upload-record.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';
import { inTenant } from './application.js';

const SHOWN = 20;
const LINE_MS = 2_000;

export function addImportPdfsCommand(program: Command): void {
  program
    .command('import-pdfs <slug> <path>')
    .description("takes the invoices' own PDFs in: a zip, or a folder with those within it; LSP-B-0021-00049107.pdf")
    .action(run);
}

async function run(slug: string, path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new RegistryError(`There is no file or folder ${path}.`);
  const tally = new PdfTally();
  const timer = setInterval(() => write(`${tally.files} archivos · ${tally.rejected} rechazados`), LINE_MS);
  try {
    await inTenant(slug, (app) => (found.isDirectory() ? takeFolder(app, path, tally) : takeZip(app, path, tally)));
  } finally {
    clearInterval(timer);
  }
}

async function takeZip(app: INestApplicationContext, path: string, tally: PdfTally): Promise<void> {
  const { PdfUploads } = await import('../modules/sync/pdf-uploads.service.js');
  const uploads = app.get(PdfUploads);
  const id = await uploads.receiveForNow(createReadStream(path));
  await uploads.run(id, { last: true, tally });
  const record = await uploads.get(id);
  if (record.status !== 'failed') return report(record, tally.rejections);
  write(`No se terminó el zip. ${record.error}`);
  process.exitCode = 1;
}

async function takeFolder(app: INestApplicationContext, path: string, tally: PdfTally): Promise<void> {
  const { PdfIntake } = await import('../modules/sync/pdf-intake.js');
  const intake = app.get(PdfIntake);
  for await (const name of glob('**/*.{pdf,PDF}', { cwd: path })) {
    const file = join(path, name);
    const { size } = await stat(file);
    tally.add(name, await intake.take({ name, bytes: size, read: () => readFile(file) }));
  }
  report(tally, tally.rejections);
}

function report(
  { files, stored, unchanged, rejected }: Pick<PdfUploadRecord, 'files' | 'stored' | 'unchanged' | 'rejected'>,
  rejections: PdfRejection[],
): void {
  write(`${files} archivos, ${stored} guardados, ${unchanged} sin cambios, ${rejected} rechazados`);
  for (const { name, detail } of rejections.slice(0, SHOWN)) write(`  ${name}: ${detail}`);
  if (rejected > SHOWN) write(`  … y ${rejected - SHOWN} más`);
}

function write(text: string): void {
  process.stdout.write(`${text}\n`);
}
