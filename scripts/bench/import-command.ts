import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type pg from 'pg';
import { type DatasetName, DATASETS, FORMATS } from '../../samples/generate/formats.ts';
import type { Manifest } from '../../samples/generate/write.ts';
import { surroundings } from '../stack/process.ts';
import { inProject } from '../stack/project.ts';
import { step } from '../steps.ts';
import type { Stage } from './stage.ts';

/** What a process used, as it tells at its end. */
export interface Usage {
  /** The most memory that it ever held. */
  peakBytes: number;
  cpuSeconds: number;
  /** Milliseconds since 1970. */
  endedAt: number;
}

/** One file that went in. */
export interface ImportRun {
  dataset: DatasetName;
  rows: number;
  inserted: number;
  updated: number;
  /** From when the file lay in the storage to the command's end: what comes before does not depend on the rows. */
  seconds: number;
  peakBytes: number;
  cpuSeconds: number;
}

/** What the product says of it; `received` in milliseconds since 1970. */
type Outcome = Record<'inserted' | 'updated' | 'rejected' | 'received', number>;

/** The operators' command as the benchmark runs it: a process of its own for each file. */
export class ImportCommand {
  private readonly stage: Stage;
  private readonly admin: pg.Client;
  private readonly folder: string;
  private readonly profiles: string | undefined;

  /** `profiles` is a folder for Node's CPU profiles; none are taken without. */
  constructor(stage: Stage, admin: pg.Client, folder: string, profiles?: string) {
    this.stage = stage;
    this.admin = admin;
    this.folder = folder;
    this.profiles = profiles;
  }

  /** What the command uses when there is no row: what the whole application weighs. */
  async weigh(slug: string, format: Manifest['format']): Promise<Usage> {
    const { files, header } = FORMATS[format];
    await mkdir(join(this.folder, 'empty'), { recursive: true });
    const path = join(this.folder, 'empty', files.holders);
    await writeFile(path, `${header('holders') ?? ''}\n`);
    return this.run(slug, 'holders', path, '2020-01-01T00:00:00Z', { profile: false });
  }

  /** Takes all files in, one after the other; throws where a row is rejected or the counts are not the manifest's. */
  async importAll(slug: string, { files, generatedAt, night }: Manifest, profile = false): Promise<ImportRun[]> {
    const runs: ImportRun[] = [];
    for (const { dataset, path, rows, changes } of files) {
      const what = `${slug}, night ${night}, ${dataset}`;
      // What earlier steps left to be written is not this one's.
      await this.admin.query('checkpoint');
      const run = await step(what, async (tell) => {
        const usage = await this.run(slug, dataset, path, generatedAt, { profile });
        const { inserted, updated, rejected, received } = await this.outcome(slug);
        const { new: fresh = 0, ...changed } = changes;
        const expected = night === 0 ? [rows, 0] : [fresh, Object.values(changed).reduce((all, one) => all + one, 0)];
        if (rejected > 0 || inserted !== expected[0] || updated !== expected[1])
          throw new Error(
            `${what}: ${inserted} new, ${updated} changed, ${rejected} rejected; ${expected[0]} and ${expected[1]} were made.`,
          );
        const { peakBytes, cpuSeconds, endedAt } = usage;
        const seconds = (endedAt - received) / 1000;
        tell(`${rows} rows, ${Math.round(rows / seconds)} rows/s, ${Math.round(peakBytes / 2 ** 20)} MB`);
        return { dataset, rows, inserted, updated, peakBytes, cpuSeconds, seconds };
      });
      runs.push(run);
    }
    return runs;
  }

  private async outcome(slug: string): Promise<Outcome> {
    const { rows } = await this.admin.query<Outcome>(
      `select inserted, updated, rejected, (extract(epoch from created_at) * 1000)::float8 as received
         from ${schemaOf(slug)}.imports order by created_at desc limit 1`,
    );
    return rows[0]!;
  }

  private async run(
    slug: string,
    dataset: DatasetName,
    path: string,
    generatedAt: string,
    { profile }: { profile: boolean },
  ): Promise<Usage> {
    const profiling = profile && this.profiles ? ['--cpu-prof', '--cpu-prof-dir', join(this.profiles, dataset)] : [];
    const measured = [
      '--disable-warning=ExperimentalWarning',
      '--import',
      join(import.meta.dirname, 'import-usage.mjs'),
    ];
    const words = ['import', slug, dataset, path, '--generated-at', generatedAt];
    const child = spawn(process.execPath, [...measured, ...profiling, inProject('dist/cli.js'), ...words], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: { ...surroundings(), ...this.stage.env },
    });
    const closed = once(child, 'close');
    const [, ...streams] = child.stdio;
    const [said, wrong, usage] = await Promise.all(streams.map((stream) => text(stream as Readable)));
    await closed;
    if (child.exitCode !== 0) throw new Error(`coop ${words.join(' ')} failed:\n${said}${wrong}`);
    return JSON.parse(usage!) as Usage;
  }
}

export const schemaOf = (slug: string) => `t_${slug}`;

export const totalSeconds = (runs: ImportRun[]) => runs.reduce((sum, { seconds }) => sum + seconds, 0);
export const totalRows = (runs: ImportRun[]) => runs.reduce((sum, { rows }) => sum + rows, 0);
export const peakOf = (runs: ImportRun[]) => Math.max(...runs.map(({ peakBytes }) => peakBytes));

/** The tables that hold what the datasets say, in the order in which one refers to another. */
export const TABLES: Record<DatasetName, string[]> = {
  holders: ['holders'],
  supplies: ['supplies', 'supply_services'],
  invoices: ['invoices'],
  consumption: ['readings'],
};

export const ALL_TABLES = DATASETS.flatMap((dataset) => TABLES[dataset]);
