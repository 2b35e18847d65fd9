import { describe, expect, it } from '@jest/globals';
import { RECORD_TABLES, REGISTRY_TABLES, STAYING_TABLES } from '../../src/modules/tenant-archive/registry-tables.js';
import { publicSql } from '../support/tenant.js';

describe('Every table of the public schema', () => {
  it('goes with its cooperative, is written down, or stays: somebody has decided', async () => {
    const decided = [...REGISTRY_TABLES, ...RECORD_TABLES].map(({ name }) => name).concat(STAYING_TABLES);
    const found = await publicSql<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`,
    );
    expect(found.map(({ name }) => name).toSorted()).toEqual(decided.toSorted());
  });
});

describe('The audit log', () => {
  it('can be read and appended to by the application, and neither changed nor deleted from', async () => {
    const rights = await publicSql<{ right: string }>(
      `select r as right from unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,TRIGGER}'::text[]) r
        where has_table_privilege('coop_app', 'public.audit_log', r)
           or (r in ('INSERT', 'UPDATE') and has_any_column_privilege('coop_app', 'public.audit_log', r)) order by 1`,
    );
    expect(rights.map(({ right }) => right)).toEqual(['INSERT', 'SELECT']);
  });
});
