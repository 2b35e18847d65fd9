import { readFileSync } from 'node:fs';

/** Where the parts of the run's stack answer. Made once by Jest's global setup, read by every test file. */
export interface Stack {
  apiUrl: string;
  /** The application's connection, which owns nothing. */
  databaseUrl: string;
  migratorDatabaseUrl: string;
  /** A superuser's. */
  adminDatabaseUrl: string;
  smtpUrl: string;
  /** The inbox's web page and API. */
  mailUrl: string;
  simulatorUrl: string;
  /** What holds the queue in this run. */
  queue: 'postgres' | 'redis';
  /** Folder with a log file for each part. */
  logs: string;
  /** The environment that the API runs with. */
  env: Record<string, string>;
}

/** Name of the variable that tells test files where the facts are written. */
export const STACK_FILE = 'COOP_TEST_STACK';

const file = process.env[STACK_FILE];

/** The run's stack. */
export const stack: Stack = file ? (JSON.parse(readFileSync(file, 'utf8')) as Stack) : missing();

function missing(): never {
  throw new Error('There is no stack: tests run under Jest, whose global setup starts one.');
}
