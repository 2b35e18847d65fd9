import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { ALL_TABLES } from '../../scripts/bench/import-command.ts';
import { copyTables, sizesOf } from '../../scripts/bench/import-copy.ts';
import { inProject } from '../../scripts/stack/project.ts';
import { aHolder, aSupply } from '../support/holder.js';
import { anInvoice } from '../support/invoice.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

describe("The import benchmark's yardstick", () => {
  let tenant: TestTenant;
  let admin: pg.Client;
  let folder: string;
  let copied: string;
  beforeAll(async () => {
    tenant = await aTenant();
    const supply = await aSupply(tenant, { holder: await aHolder(tenant) });
    for (let n = 0; n < 3; n += 1) await anInvoice(tenant, { supply, due: '4200.00' });
    admin = new pg.Client({ connectionString: stack.adminDatabaseUrl });
    await admin.connect();
    folder = await mkdtemp(join(tmpdir(), 'coop-bench-test-'));
    copied = `copied_${tenant.schema}`;
    const seconds = await copyTables(admin, stack.adminDatabaseUrl, tenant.schema, copied, folder);
    expect(Object.keys(seconds)).toEqual(ALL_TABLES);
  });
  afterAll(async () => {
    await admin.query(`drop schema if exists ${copied} cascade`);
    await admin.end();
    await rm(folder, { recursive: true });
  });

  it.each(ALL_TABLES)('copies the rows of %s into a table with the same indexes, checks and keys', async (table) => {
    const of = async (schema: string) => {
      const rows = await admin.query(`select to_jsonb(t) as row from ${schema}.${table} t order by id`);
      // Names are the schema's own; what they say is not.
      const rules = await admin.query<{ rule: string }>(
        `select pg_get_constraintdef(oid) as rule from pg_constraint where conrelid = $1::regclass
          union all
         select regexp_replace(pg_get_indexdef(indexrelid), '^.* USING', '') from pg_index where indrelid = $1::regclass order by 1`,
        [`${schema}.${table}`],
      );
      return { rows: rows.rows, rules: rules.rows.map(({ rule }) => rule.replaceAll(`${schema}.`, '')) };
    };
    const original = await of(tenant.schema);
    expect(await of(copied)).toEqual(original);
    expect(original.rules.length).toBeGreaterThan(1);
    if (table === 'invoices') expect(original.rows).toHaveLength(3);
  });

  it('tells the bytes of rows and indexes', async () => {
    const invoices = (await sizesOf(admin, copied)).find(({ table }) => table === 'invoices')!;
    expect(invoices).toMatchObject({ heap: 8192, dead: 0 });
    expect(invoices.indexes).toBeGreaterThan(invoices.heap);
  });
});

describe('A measured process', () => {
  const peakOf = async (program: string) => {
    const preload = inProject('scripts/bench/import-usage.mjs');
    const child = spawn(process.execPath, ['--import', preload, '-e', program], {
      stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    });
    const closed = once(child, 'close');
    const usage = JSON.parse(await text(child.stdio[3] as Readable)) as { peakBytes: number; endedAt: number };
    await closed;
    return usage;
  };

  it('tells the most memory that it ever held, not what it holds at the end or what its parent does', async () => {
    const begun = Date.now();
    const idle = await peakOf('');
    const hungry = await peakOf('(() => Buffer.alloc(150e6, 1))(); globalThis.gc?.()');
    expect(hungry.peakBytes - idle.peakBytes).toBeGreaterThan(140e6);
    expect(idle.peakBytes).toBeLessThan(100e6);
    expect(idle.endedAt).toBeGreaterThanOrEqual(begun);
  });
});
