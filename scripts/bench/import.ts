import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { DATASETS } from '../../samples/generate/formats.ts';
import { generate, type Manifest, type Order } from '../../samples/generate/write.ts';
import { coop } from '../stack/app.ts';
import { inProject } from '../stack/project.ts';
import { step } from '../steps.ts';
import { type Choices, choicesIn } from './import-choices.ts';
import { ImportCommand, schemaOf } from './import-command.ts';
import { COPIER, copyTables, sizesOf } from './import-copy.ts';
import { readersOf, type ReadFigures } from './import-reads.ts';
import { type Measured, report } from './import-report.ts';
import { startStage, type Stage } from './stage.ts';

const SLUG = 'carga';
const QUIET_MS = 15_000;
/** The neighbour that comes while members read is smaller: it must last, not fill the disk. */
const NEIGHBOUR = 5;
const BIG_BYTES = 2 ** 30;
const BIG_MONTHS = 120;

/** A first load and nightly files beside psql's `\copy` of the same rows, with what they cost in memory, in bloat and to who reads meanwhile. */
export async function benchImport(args: string[]): Promise<void> {
  const choices = choicesIn(args);
  const stage = await startStage();
  const admin = new pg.Client({ connectionString: stage.database.adminUrl });
  const folder = await mkdtemp(join(tmpdir(), 'coop-bench-files-'));
  try {
    await admin.connect();
    report(await new ImportBench(stage, admin, folder, choices).run());
  } finally {
    await admin.end();
    if (choices.profile) await copyFile(stage.database.logFile, join(choices.profile, 'postgres.log'));
    await stage.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

class ImportBench {
  private readonly stage: Stage;
  private readonly admin: pg.Client;
  private readonly folder: string;
  private readonly choices: Choices;
  private readonly command: ImportCommand;

  constructor(stage: Stage, admin: pg.Client, folder: string, choices: Choices) {
    this.stage = stage;
    this.admin = admin;
    this.folder = folder;
    this.choices = choices;
    this.command = new ImportCommand(stage, admin, folder, choices.profile);
  }

  async run(): Promise<Measured> {
    await this.open(SLUG);
    if (this.choices.profile) await explainSlowStatements(this.admin);
    const empty = await this.command.weigh(SLUG, this.choices.format);
    const history = await this.files({});
    const bytes = (await stat(history.files.find(({ dataset }) => dataset === 'invoices')!.path)).size;
    const first = await this.command.importAll(SLUG, history, true);
    const copied = await this.copy('copied');
    await this.admin.query('drop schema copied cascade');
    const nights = [];
    for (let night = 1; night <= this.choices.nights; night += 1)
      nights.push(await this.command.importAll(SLUG, await this.files({ night }), night === 1));
    const now = await sizesOf(this.admin, schemaOf(SLUG));
    await this.copy('fresh');
    const sizes = { now, fresh: await sizesOf(this.admin, 'fresh') };
    await this.admin.query('drop schema fresh cascade');
    const reads = await this.reads();
    const bytesPerRow = bytes / (this.choices.supplies * this.choices.months);
    const big = this.choices.memory ? await this.big(bytesPerRow) : undefined;
    return { empty, first, copied, nights, sizes, reads, big };
  }

  /** What members wait for while their own cooperative's nightly files go in, and while another one's first load does. */
  private async reads(): Promise<ReadFigures[]> {
    const readers = await readersOf(this.stage, this.admin, SLUG);
    const last = this.choices.nights + 1;
    const [night, next] = [await this.files({ night: last }), await this.files({ night: last + 1, name: 'next' })];
    const neighbour = await this.files({
      supplies: Math.ceil(this.choices.supplies / NEIGHBOUR),
      seed: this.choices.seed + 1,
      name: 'vecina',
    });
    await this.open('vecina');
    await readers.during('unmeasured', () => wait(QUIET_MS / 3));
    return [
      await readers.during('quiet', () => wait(QUIET_MS)),
      await readers.during('own nightly files', async () => {
        await this.command.importAll(SLUG, night);
        await this.command.importAll(SLUG, next);
      }),
      await readers.during("another's first load", () => this.command.importAll('vecina', neighbour)),
    ];
  }

  /** A file of invoices of 1 GB, after the holders and supplies that it names. */
  private async big(bytesPerRow: number): Promise<Measured['big']> {
    const supplies = Math.ceil(BIG_BYTES / bytesPerRow / BIG_MONTHS);
    await this.open('grande');
    const manifest = await this.files({ supplies, months: BIG_MONTHS, datasets: ['holders', 'supplies', 'invoices'] });
    const { size } = await stat(manifest.files.at(-1)!.path);
    const runs = await this.command.importAll('grande', manifest);
    return { megabytes: Math.round(size / 2 ** 20), run: runs.at(-1)! };
  }

  private copy(target: string): Promise<Record<string, number>> {
    const { admin, stage, folder } = this;
    return step(`${target} by ${COPIER}`, () =>
      copyTables(admin, stage.database.adminUrl, schemaOf(SLUG), target, folder),
    );
  }

  private async open(slug: string): Promise<void> {
    const sample = this.choices.format === 'almafuerte' ? 'almafuerte' : 'la-ribera';
    const settings = inProject('samples', sample, 'tenant.json');
    await coop(this.stage.env, 'tenant', 'create', slug, '--settings', settings);
  }

  /** One night's files at a time: they are big. */
  private files({ name = 'files', ...order }: Partial<Order> & { name?: string }): Promise<Manifest> {
    const { supplies, months, seed, format } = this.choices;
    const plan = { supplies, months, seed, format, until: '2025-12', night: 0, bad: 0, gzip: false };
    return step(`files of night ${order.night ?? 0}`, () =>
      generate({ ...plan, datasets: [...DATASETS], ...order, out: join(this.folder, name) }),
    );
  }
}

/** For a profile: the plans of statements that take long go to the server's log. */
async function explainSlowStatements(admin: pg.Client): Promise<void> {
  const settings = {
    session_preload_libraries: 'auto_explain',
    'auto_explain.log_min_duration': '300ms',
    'auto_explain.log_analyze': 'on',
    'auto_explain.log_timing': 'off',
    'auto_explain.log_buffers': 'on',
    log_min_duration_statement: '300ms',
  };
  for (const [name, value] of Object.entries(settings))
    await admin.query(`alter role coop_app set ${name} = ${admin.escapeLiteral(value)}`);
}
