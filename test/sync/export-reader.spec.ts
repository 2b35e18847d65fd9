import { get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

/** More than sockets and streams hold between them. */
const HOLDERS = 120_000;

describe('A reader of an export', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
    await tenant.sql(
      `insert into holders (id, number, name, address)
       select gen_random_uuid(), n::text, 'Socio ' || n, repeat('x', 120) from generate_series(1, $1::integer) n`,
      [HOLDERS],
    );
  }, 60_000);

  /** An answer of which nothing is read yet. */
  const opened = async (): Promise<IncomingMessage> => {
    const url = `${stack.apiUrl}/v1/tenants/${tenant.slug}/sync/exports/holders`;
    const request = get(url, { headers: { authorization: `Bearer ${tenant.apiKey}` }, agent: false });
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(200);
    return answer;
  };

  /** Holds the table against everybody while `work` runs. Fails where somebody holds any of it for longer than a moment. */
  const alone = async <T>(work: (waiting: () => Promise<number>) => Promise<T>): Promise<T> => {
    const client = new pg.Client({ connectionString: stack.migratorDatabaseUrl });
    await client.connect();
    try {
      await client.query(`begin; set local search_path = ${tenant.schema}; set local lock_timeout = '2s'`);
      await client.query('lock table holders in access exclusive mode');
      return await work(async () => {
        const { rows } = await client.query<{ count: number }>(
          `select count(*)::integer as count from pg_locks where relation = 'holders'::regclass and not granted`,
        );
        return rows[0]!.count;
      });
    } finally {
      await client.end();
    }
  };

  /** Until no page is asked for any more: all that lies between is full. */
  const idle = () =>
    eventually(() =>
      alone(async (waiting) => {
        await pause(200);
        expect(await waiting()).toBe(0);
      }),
    );

  it('who is slow holds nothing up, waits for who does, and gets every row once', async () => {
    const answer = await opened();
    await idle();
    const text = await alone(async (waiting) => {
      expect(await waiting()).toBe(0);
      answer.setEncoding('utf8');
      let read = '';
      answer.on('data', (piece: string) => (read += piece));
      await eventually(async () => expect(await waiting()).toBe(1));
      return () => read;
    });
    await once(answer, 'end');
    const numbers = text()
      .split('\n')
      .slice(0, -1)
      .map((line) => (JSON.parse(line) as { holderNumber: string }).holderNumber);
    expect(numbers.length).toBe(HOLDERS);
    expect(new Set(numbers).size).toBe(HOLDERS);
  }, 60_000);

  it('who goes away is not read for any more', async () => {
    const answer = await opened();
    await idle();
    answer.destroy();
    // One page may be asked for before the end is heard of; were it not the last, the second time would show the next.
    for (const most of [1, 0])
      await alone(async (waiting) => {
        await pause(1_000);
        expect(await waiting()).toBeLessThanOrEqual(most);
      });
  }, 60_000);
});
