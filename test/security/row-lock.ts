import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { stack } from '../support/stack.js';
import type { TestTenant } from '../support/tenant.js';

/**
 * Runs `statement` in a transaction that stays open until `request` waits for it or has its answer, and commits it then:
 * what somebody else does in the middle of a request. Returns the request's answer.
 */
export async function inTheMiddleOf<T>(
  tenant: TestTenant,
  statement: { text: string; values: unknown[] },
  request: () => Promise<T>,
): Promise<T> {
  const other = new pg.Client({
    connectionString: stack.migratorDatabaseUrl,
    options: `-c search_path=${tenant.schema}`,
  });
  await other.connect();
  try {
    await other.query('begin');
    await other.query(statement);
    let isAnswered = false;
    const answer = request().finally(() => (isAnswered = true));
    await eventually(async () => {
      const { rowCount } = await other.query(
        'select 1 from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))',
      );
      if (!isAnswered && rowCount === 0) throw new Error('The request neither waits nor is answered.');
    });
    await other.query('commit');
    return await answer;
  } finally {
    await other.end();
  }
}
