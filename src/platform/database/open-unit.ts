import type { QueryRunner } from 'typeorm';

/** A transaction of one tenant under way. */
export interface OpenUnit {
  schema: string;
  runner: QueryRunner;
  afterCommit: (() => Promise<unknown>)[];
}
