import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { coop } from '../../scripts/stack/app.ts';
import { applyMigrations } from '../../src/platform/database/migrations/apply.js';
import { CREATE_LEDGER } from '../../src/platform/database/migrations/ledger.js';
import { loadMigrations } from '../../src/platform/database/migrations/migration-files.js';
import { asMigrator, migratePlatform } from '../../src/platform/database/migrations/migrate.js';
import { appendEntry } from '../../src/platform/operations/audit-chain.js';
import { type Anchor, verifyAuditLog } from '../../src/platform/operations/audit-verification.js';
import { stack } from '../support/stack.js';
import { ownDatabase, type OwnDatabase } from '../tenancy/own-database.js';

let own: OwnDatabase;
const connected = <T>(work: (client: pg.Client) => Promise<T>) => asMigrator(own.target, work);
const verdict = (anchors: Anchor[] = []) => connected((client) => verifyAuditLog(client, anchors));
const findings = async () => (await verdict()).findings;
const entry = (action = 'test.done', detail = {}) => ({
  tenantId: null,
  actor: 'operator',
  action,
  subject: uuid(),
  detail,
});
const append = (count: number) =>
  connected(async (client) => {
    for (let i = 0; i < count; i += 1) await appendEntry(client, entry('test.done', { i, text: 'Ñandú «é» \\ \' "' }));
  });

describe('The audit log’s chain', () => {
  beforeAll(async () => {
    own = await ownDatabase();
    await migratePlatform(own.target);
  }, 60_000);
  afterAll(() => own.drop());
  beforeEach(async () => {
    await own.query('delete from audit_log');
    await own.query(`update audit_head set seq = 0, hash = sha256('coop-online/audit-log/v1')`);
    await append(12);
  });

  it('holds what was written, and says where it ends', async () => {
    const { entries, head, findings: found } = await verdict();
    expect([entries, head?.seq, found]).toEqual([12, 12, []]);
    expect(head?.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is whole when there is nothing in it', async () => {
    await own.query('delete from audit_log');
    await own.query(`update audit_head set seq = 0, hash = sha256('coop-online/audit-log/v1')`);
    expect(await findings()).toEqual([]);
  });

  it.each([
    ['actor', `'nobody'`],
    ['action', `'test.undone'`],
    ['subject', 'null'],
    ['at', `at - interval '1 microsecond'`],
    ['tenant_id', 'gen_random_uuid()'],
    ['detail', `detail || '{"i": 99}'`],
    ['id', 'gen_random_uuid()'],
    ['hash', `sha256('x')`],
  ])('tells which entry was edited, in whatever column: %s', async (column, value) => {
    await own.query(`update audit_log set ${column} = ${value} where seq = 5`);
    // A hash that does not fit makes the next entry's not fit either.
    expect(await findings()).toEqual([{ kind: 'edited', from: 5, to: column === 'hash' ? 6 : 5 }]);
  });

  it('tells that the first and the last were edited too', async () => {
    await own.query(`update audit_log set actor = 'nobody' where seq in (1, 12)`);
    expect(await findings()).toEqual([
      { kind: 'edited', from: 1, to: 1 },
      { kind: 'edited', from: 12, to: 12 },
    ]);
  });

  it('tells of an entry that was edited and given a hash that fits: the one after it does not follow', async () => {
    await own.query(`update audit_log set actor = 'nobody' where seq = 5`);
    await rehash(5);
    expect(await findings()).toEqual([{ kind: 'edited', from: 6, to: 6 }]);
    await own.query(`update audit_log set actor = 'nobody' where seq = 12`);
    await rehash(12);
    expect(await findings()).toContainEqual({ kind: 'edited', from: 12, to: 12 });
  });

  it.each([
    ['one', [5], [5, 5]],
    ['several', [3, 4, 5], [3, 5]],
    ['the first', [1, 2], [1, 2]],
    ['the last', [11, 12], [11, 12]],
    ['all', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [1, 12]],
  ])('tells which were deleted: %s', async (_name, gone, [from, to]) => {
    await own.query('delete from audit_log where seq = any ($1)', [gone]);
    expect(await findings()).toEqual([{ kind: 'deleted', from, to }]);
  });

  it('tells which was put in: after the last, before the first, between two', async () => {
    const put = (seq: number) =>
      own.query(
        `insert into audit_log (id, actor, action, seq, hash) values (gen_random_uuid(), 'operator', 'test.forged', $1, sha256('x'))`,
        [seq],
      );
    await put(13);
    expect(await findings()).toEqual([{ kind: 'inserted', from: 13, to: 13 }]);
    await own.query('delete from audit_log where seq = 13');
    await put(0);
    expect(await findings()).toEqual([{ kind: 'inserted', from: 0, to: 0 }]);
    await own.query('delete from audit_log where seq = 0');
    await own.query('update audit_log set seq = -seq where seq > 4');
    await own.query('update audit_log set seq = 1 - seq where seq < 0');
    await put(5);
    expect(await findings()).toEqual([{ kind: 'inserted', from: 5, to: 5 }]);
  });

  it('tells of two entries that changed places', async () => {
    await own.query('update audit_log set seq = -6 where seq = 5');
    await own.query('update audit_log set seq = 5 where seq = 6');
    await own.query('update audit_log set seq = 6 where seq = -6');
    expect(await findings()).toEqual([
      { kind: 'inserted', from: 5, to: 5 },
      { kind: 'edited', from: 7, to: 7 },
    ]);
  });

  it('that was rewritten whole does not pass through an anchor that was noted before', async () => {
    const anchor = (await verdict()).head!;
    await append(3);
    expect((await verdict([anchor])).findings).toEqual([]);
    await own.query(`update audit_log set actor = 'nobody' where seq = 5`);
    for (let seq = 5; seq <= 15; seq += 1) await rehash(seq);
    await own.query('update audit_head set hash = (select hash from audit_log where seq = 15)');
    expect(await findings()).toEqual([]);
    expect((await verdict([anchor])).findings).toEqual([{ kind: 'not-on-anchor', from: 12, to: 12 }]);
  });

  it('tells that its head is gone', async () => {
    await own.query('delete from audit_head');
    expect(await findings()).toEqual([{ kind: 'headless', from: 12, to: 12 }]);
    await own.query(`insert into audit_head (seq, hash) values (0, '')`);
  });

  it('is one line whoever writes at once: no number twice, none missing', async () => {
    const clients = await Promise.all(Array.from({ length: 10 }, () => opened()));
    await Promise.all(
      clients.map(async (client) => {
        for (let i = 0; i < 30; i += 1) await appendEntry(client, entry());
      }),
    );
    await Promise.all(clients.map((client) => client.end()));
    const { entries, findings: found } = await verdict();
    expect([entries, found]).toEqual([312, []]);
  });

  it('is checked over pages, with what was done where one ends and the next begins', async () => {
    await own.query('delete from audit_log');
    await own.query(`update audit_head set seq = 0, hash = sha256('coop-online/audit-log/v1')`);
    await many(45_000);
    expect(await findings()).toEqual([]);
    await own.query(`update audit_log set actor = 'nobody' where seq in (19999, 20001)`);
    await own.query(`delete from audit_log where seq in (39997, 39998, 39999)`);
    expect(await findings()).toEqual([
      { kind: 'edited', from: 19_999, to: 19_999 },
      { kind: 'edited', from: 20_001, to: 20_001 },
      { kind: 'deleted', from: 39_997, to: 39_999 },
    ]);
  }, 60_000);
});

describe('«coop audit verify»', () => {
  const env = () => ({ ...stack.env, DATABASE_URL: own2Url() });
  const own2Url = () =>
    Object.assign(new URL(stack.databaseUrl), { pathname: new URL(own.target.connectionString).pathname }).href;
  beforeAll(async () => {
    own = await ownDatabase();
    await migratePlatform(own.target);
    await own.query(`grant connect on database ${own.word} to coop_app`);
    await append(5);
  }, 60_000);
  afterAll(() => own.drop());

  it('ends with 0 and prints an anchor, which it takes again', async () => {
    const said = await coop(env(), 'audit', 'verify');
    expect(said).toMatch(/^5 entries, the chain is whole\nanchor 5:[0-9a-f]{64}\n$/);
    const anchor = said.trim().split('anchor ')[1]!;
    await append(1);
    expect(await coop(env(), 'audit', 'verify', '--anchor', anchor)).toContain('6 entries, the chain is whole');
    const other = anchor.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
    await expect(coop(env(), 'audit', 'verify', '--anchor', other)).rejects.toThrow('Entry 5: the chain does not pass');
  }, 60_000);

  it('ends with 1 and says which entry was edited and which are missing', async () => {
    await own.query(`update audit_log set actor = 'nobody' where seq = 2`);
    await own.query('delete from audit_log where seq in (4, 5)');
    await expect(coop(env(), 'audit', 'verify')).rejects.toThrow(
      /2 findings[^]*Entry 2: not what was written[^]*Entries 4 to 5: missing/,
    );
  }, 60_000);
});

describe('The log of an earlier version', () => {
  it('is chained by the migration, in the order of its time', async () => {
    own = await ownDatabase();
    const all = await loadMigrations('platform');
    const before = all.filter(({ name }) => name < '0007');
    await connected(async (client) => {
      await client.query(CREATE_LEDGER);
      await applyMigrations(client, 'public', before, { app: 'coop_app' });
      await client.query(
        `insert into audit_log (id, at, actor, action, detail)
         select gen_random_uuid(), now() - n * interval '1 hour', 'user:' || n, 'test.old', jsonb_build_object('n', n, 'á', 'ñ') from generate_series(1, 2000) n`,
      );
      await applyMigrations(client, 'public', all.filter(({ name }) => name >= '0007'), { app: 'coop_app' }); // prettier-ignore
      await appendEntry(client, entry());
    });
    const { entries, findings: found } = await verdict();
    expect([entries, found]).toEqual([2001, []]);
    const ends = await own.query<{ actor: string }>('select actor from audit_log where seq in (1, 2000) order by seq');
    expect(ends.map(({ actor }) => actor)).toEqual(['user:2000', 'user:1']);
    await own.drop();
  }, 60_000);
});

async function opened(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: own.target.connectionString });
  await client.connect();
  return client;
}

/** Gives an entry a hash that fits what it says, as an intruder with the owner's role could. */
async function rehash(seq: number): Promise<void> {
  await own.query(
    `update audit_log l set hash = sha256(b.hash || convert_to(jsonb_build_array(l.id, to_char(l.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), l.tenant_id, l.actor, l.action, l.subject, l.detail)::text, 'UTF8'))
       from audit_log b where b.seq = l.seq - 1 and l.seq = $1`,
    [seq],
  );
}

/** A long log at once. */
async function many(count: number): Promise<void> {
  await connected(async (client) => {
    for (let done = 0; done < count; done += 5_000) {
      await client.query(
        `with recursive made as (
           select h.seq, h.hash, null::uuid as id from audit_head h
           union all
           select m.seq + 1, sha256(m.hash || convert_to(jsonb_build_array(n.id, to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), null::uuid, 'operator', 'test.many', null::text, '{}'::jsonb)::text, 'UTF8')), n.id
             from made m cross join lateral (select gen_random_uuid() as id where m.seq is not null) n
            where m.seq < (select seq from audit_head) + 5000),
         put as (insert into audit_log (id, at, actor, action, seq, hash) select id, now(), 'operator', 'test.many', seq, hash from made where id is not null)
         update audit_head set seq = l.seq, hash = l.hash from (select seq, hash from made order by seq desc limit 1) l`,
      );
    }
  });
}
