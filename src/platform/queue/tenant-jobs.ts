import { Injectable } from '@nestjs/common';
import { DelayedError, type Job, UnrecoverableError } from 'bullmq';
import { runAsTenant } from '../tenancy/tenant-context.js';
import { TenantDirectory } from '../tenancy/tenant-directory.js';
import type { TenantJob } from './jobs.js';
import { NotNow } from './not-now.js';

/** Brings a job back into its tenant. Processors call it and nothing more; throwing means that BullMQ tries again, NotNow that it does so uncounted. */
@Injectable()
export class TenantJobs {
  constructor(private readonly directory: TenantDirectory) {}

  /** Runs `work` with the row's id, as the job's tenant. A job without a tenant that exists fails for good: it never guesses. */
  async run<T>(job: Job<Partial<TenantJob>>, work: (id: string) => Promise<T>): Promise<T> {
    const { tenant: schema, id } = job.data;
    if (!schema || !id)
      throw new UnrecoverableError(`The job ${job.id} of ${job.queueName} names no tenant or no row.`);
    const tenant = await this.directory.bySchema(schema);
    if (!tenant)
      throw new UnrecoverableError(`The job ${job.id} of ${job.queueName} names the unknown tenant ${schema}.`);
    return runAsTenant(tenant, () => work(id)).catch((error: unknown) => putBack(job, error));
  }
}

async function putBack(job: Job, error: unknown): Promise<never> {
  if (!(error instanceof NotNow)) throw error;
  await job.moveToDelayed(Date.now() + Math.round(error.pauseMs), job.token);
  throw new DelayedError(error.message);
}

/** True when BullMQ will not try this job again: the row must then tell that it failed. */
export function isLastAttempt(job: Job): boolean {
  return job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
}
