import pg from 'pg';

/**
 * Whether PostgreSQL refused a role that it may in fact have granted meanwhile.
 *
 * A backend remembers which roles its user may become. When a grant commits while the backend is making that list, the
 * list lacks the new role and is kept all the same (seen with 18.4), so a cooperative just created would be refused on
 * that connection until another role changes.
 */
export function isRoleRefused(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '42501' && /set role/.test(error.message);
}

/**
 * Makes the backend forget the list: it keeps one, and a question about another role takes its place. Goes in one message
 * with what is tried again, for behind a connection pooler the next message may meet another backend.
 */
export const FORGET_MEMBERSHIPS = `select pg_has_role('pg_monitor', 'pg_read_all_data', 'SET')`;
