import type { Command } from 'commander';
import pg from 'pg';
import { RegistryError } from '../modules/tenant/tenant-registry.js';
import { environment } from '../platform/config/environment.js';
import {
  type Anchor,
  type AuditVerdict,
  type Finding,
  verifyAuditLog,
} from '../platform/operations/audit-verification.js';

export function addAuditCommands(program: Command): void {
  const audit = program.command('audit').description('the append-only record of who did what');
  audit
    .command('verify')
    .description('walks the whole chain of entries; exits with 1 and says which were edited, deleted or put in')
    .option('--anchor <seq:hash...>', 'ends of the chain that were noted before, as the processes log them hourly')
    .action(verify);
}

async function verify({ anchor = [] }: { anchor?: string[] }): Promise<void> {
  const anchors = anchor.map(anchorIn);
  const verdict = await connected((client) => verifyAuditLog(client, anchors, showProgress));
  process.stdout.write(summaryOf(verdict));
  for (const finding of verdict.findings) process.stderr.write(`${sentenceOf(finding)}\n`);
  if (verdict.findings.length > 0) process.exitCode = 1;
}

function anchorIn(text: string): Anchor {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (!seq || !hash) throw new RegistryError(`--anchor takes a number and a hash, such as 1204:5f2c…; not ${text}.`);
  return { seq: Number(seq), hash };
}

async function connected<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: environment().databaseUrl, application_name: 'coop-audit' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function showProgress(seq: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${seq} `);
}

function summaryOf({ entries, head, findings }: AuditVerdict): string {
  const whole = findings.length === 0 ? 'the chain is whole' : `${findings.length} findings`;
  return `${entries} entries, ${whole}\nanchor ${head ? `${head.seq}:${head.hash}` : 'none'}\n`;
}

const SENTENCES: Record<Finding['kind'], (which: string) => string> = {
  edited: (which) => `${which}: not what was written, or what comes before was changed with its hash.`,
  inserted: (which) => `${which}: put in; the entries around know nothing of it.`,
  deleted: (which) => `${which}: missing; deleted.`,
  'not-on-anchor': (which) =>
    `${which}: the chain does not pass through this anchor; it was rewritten, or cut, before it.`,
  headless: (which) =>
    `${which} is the last; the row of audit_head that should say so is gone, and nothing can be appended.`,
};

function sentenceOf({ kind, from, to }: Finding): string {
  return SENTENCES[kind](from === to ? `Entry ${from}` : `Entries ${from} to ${to}`);
}
