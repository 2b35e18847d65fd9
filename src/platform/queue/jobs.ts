import type { JobsOptions } from 'bullmq';

/** The queues of which one job is one row of a tenant's schema. */
export const QUEUES = [
  'mail',
  'bulk-mail',
  'gateway-notifications',
  'imports',
  'deliveries',
  'refunds',
  'invoice-pdfs',
  'gatherings',
  'pushes',
  'notices',
  'inbound-mails',
] as const;
export type QueueName = (typeof QUEUES)[number];
export const SWEEP_QUEUE = 'sweep';
export const PAYMENTS_JANITOR_QUEUE = 'payments-janitor';
export const HOUSEKEEPING_QUEUE = 'housekeeping';
export const ROUNDS_QUEUE = 'rounds';
export const PLATFORM_ROUNDS_QUEUE = 'platform-rounds';
export const ALL_QUEUES = [
  ...QUEUES,
  SWEEP_QUEUE,
  PAYMENTS_JANITOR_QUEUE,
  HOUSEKEEPING_QUEUE,
  ROUNDS_QUEUE,
  PLATFORM_ROUNDS_QUEUE,
];

/** What a job carries, and nothing else. `tenant` is the schema's name: a slug may change. `id` is a row's, or the name of a tenant's round. */
export interface TenantJob {
  tenant: string;
  id: string;
}

const DAY_SECONDS = 86_400;

/**
 * Retries over a day, from 2 s doubling up to 2 h. A finished job is forgotten: its row knows that it was worked, and on PostgreSQL each job
 * that ends walks over all that are remembered. A failed one is forgotten after a while, so that the sweep may try again.
 */
export const JOB_OPTIONS: JobsOptions = {
  attempts: 24,
  backoff: { type: 'capped' },
  removeOnComplete: true,
  removeOnFail: { age: DAY_SECONDS / 24 },
};

/**
 * For workers. A worker that is killed is no fault of the job that it held: another takes it up within forty seconds, however
 * often. Beyond this count the job would be held as failed, and its row could not be enqueued again for an hour.
 */
export const TAKEN_UP_AGAIN = { stalledInterval: 10_000, maxStalledCount: 100 };

/** Rows that keep a timetable of days by themselves: their job is one try and is forgotten, so that the sweep may enqueue the next. */
const ONE_TRY: JobsOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true };

/** Rows that end with their job's last try: it is forgotten at once, so that a person may have the row tried again. */
const ENDS_WITH_ITS_ROW: JobsOptions = { ...JOB_OPTIONS, removeOnFail: true };

const OF_QUEUE: Partial<Record<QueueName, JobsOptions>> = {
  deliveries: ONE_TRY,
  pushes: ONE_TRY,
  mail: ENDS_WITH_ITS_ROW,
  'bulk-mail': ENDS_WITH_ITS_ROW,
};

export function jobOptions(queue: QueueName): JobsOptions {
  return OF_QUEUE[queue] ?? JOB_OPTIONS;
}

/** Jobs that a plan makes are tried once: the round that follows makes up for one that failed. */
export const ROUND_OPTIONS: JobsOptions = { attempts: 1, removeOnComplete: true, removeOnFail: { count: 50 } };

const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 2 * 3_600_000;

/** Milliseconds before attempt `attemptsMade` + 1, with a tenth of jitter so that what failed together does not return together. */
export function cappedBackoff(attemptsMade: number): number {
  const delay = Math.min(FIRST_RETRY_MS * 2 ** (attemptsMade - 1), LAST_RETRY_MS);
  return Math.round(delay * (0.9 + Math.random() * 0.2));
}

/** The same row always gets the same job: BullMQ ignores an id that it holds. Colons are not allowed in it. */
export function jobId({ tenant, id }: TenantJob): string {
  return `${tenant}-${id}`;
}
