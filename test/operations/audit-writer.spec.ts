import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { asMigrator, migratePlatform } from '../../src/platform/database/migrations/migrate.js';
import { migrateQueue } from '../../src/platform/queue/queue-schema.js';
import { Audit } from '../../src/platform/operations/audit.js';
import { verifyAuditLog } from '../../src/platform/operations/audit-verification.js';
import { eventually } from '../support/eventually.js';
import { stack } from '../support/stack.js';
import { ownDatabase, type OwnDatabase } from '../tenancy/own-database.js';
import { bootPlatform, type PlatformContext } from '../tenancy/platform-context.js';

describe('What a process writes into the audit log', () => {
  let own: OwnDatabase;
  let platform: PlatformContext;
  let audit: Audit;
  const boot = () =>
    bootPlatform({
      DATABASE_URL: Object.assign(new URL(stack.databaseUrl), { pathname: `/${own.word}` }).href,
      DATABASE_POOL_SIZE: '4',
    });
  beforeAll(async () => {
    own = await ownDatabase();
    await migratePlatform(own.target);
    await migrateQueue(own.target);
    await own.query(`grant connect on database ${own.word} to coop_app`);
  }, 60_000);
  beforeEach(async () => {
    platform = await boot();
    audit = platform.module.get(Audit);
  });
  afterAll(() => own.drop());

  const written = async (action: string) =>
    (
      await own.query<{ subject: string }>('select subject from audit_log where action = $1 order by seq', [action])
    ).map(({ subject }) => subject);
  const findings = () => asMigrator(own.target, async (client) => (await verifyAuditLog(client)).findings);

  it('is one chain in the order in which it was noted, however much comes at once', async () => {
    const subjects = Array.from({ length: 1_000 }, () => uuid());
    for (const subject of subjects) audit.note({ actor: 'operator', action: 'test.flood', subject });
    await eventually(async () => expect(await written('test.flood')).toEqual(subjects));
    expect(await findings()).toEqual([]);
    await platform.close();
  });

  it('is one chain with what another process writes at the same time', async () => {
    const other = await boot();
    const writers = [audit, other.module.get(Audit)];
    await Promise.all(
      Array.from({ length: 400 }, (_, i) =>
        writers[i % 2]!.record({ actor: 'operator', action: 'test.two', subject: uuid() }),
      ),
    );
    expect(await written('test.two')).toHaveLength(400);
    expect(await findings()).toEqual([]);
    await other.close();
    await platform.close();
  });

  it('is not lost with an entry that PostgreSQL refuses: that one alone fails', async () => {
    const entry = (subject: string, text = '') => ({
      actor: 'operator',
      action: 'test.refused',
      subject,
      detail: { text },
    });
    const outcomes = await Promise.allSettled([
      audit.record(entry('one')),
      audit.record(entry('two', 'x\u0000y')),
      audit.record(entry('three')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await written('test.refused')).toEqual(['one', 'three']);
    expect(await findings()).toEqual([]);
    await platform.close();
  });

  it('keeps quotes, backslashes and what looks like SQL as it was', async () => {
    const text = `'; delete from audit_log; -- \\' "ñ" $1 :app`;
    await audit.record({ actor: text, action: 'test.odd', subject: 'odd', detail: { text } });
    expect(await own.query(`select actor, detail from audit_log where subject = 'odd'`)).toEqual([
      { actor: text, detail: { text } },
    ]);
    await platform.close();
  });

  it('is there when the process ends right after', async () => {
    for (let i = 0; i < 250; i += 1) audit.note({ actor: 'operator', action: 'test.last', subject: String(i) });
    await platform.close();
    expect(await written('test.last')).toHaveLength(250);
  });

  it('holds one connection of the process, whatever waits', async () => {
    await own.query('begin; select from audit_head for update');
    for (let i = 0; i < 500; i += 1) audit.note({ actor: 'operator', action: 'test.held', subject: String(i) });
    await eventually(async () => expect(await lockWaits()).toBe(1));
    // Four connections: three are free.
    await Promise.all(Array.from({ length: 30 }, () => platform.database.query('select 1')));
    expect(await lockWaits()).toBe(1);
    await own.query('commit');
    await eventually(async () => expect(await written('test.held')).toHaveLength(500));
    await platform.close();
  });

  const lockWaits = async () =>
    (
      await platform.database.query<{ waits: number }[]>(
        `select count(*)::integer as waits from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
    )[0]!.waits;
});

describe('The application’s role', () => {
  let platform: PlatformContext;
  beforeAll(async () => {
    platform = await bootPlatform();
  });
  afterAll(() => platform.close());

  it.each([
    `update public.audit_log set hash = ''`,
    'delete from public.audit_log',
    'truncate public.audit_log',
    'delete from public.audit_head',
    'update public.audit_head set only_one = true',
    `insert into public.audit_head (seq, hash) values (0, '')`,
  ])('may not %s', async (statement) => {
    await expect(platform.database.query(statement)).rejects.toThrow('permission denied');
  });
});
