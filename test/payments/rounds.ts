import { Queue } from 'bullmq';
import { v7 as uuid } from 'uuid';
import { parseEnvironment } from '../../src/platform/config/environment.js';
import { PAYMENTS_JANITOR_QUEUE } from '../../src/platform/queue/jobs.js';
import { QueueConnection } from '../../src/platform/queue/queue-connection.js';
import { eventually } from '../support/eventually.js';
import { stack } from '../support/stack.js';
import type { TestTenant } from '../support/tenant.js';

/** One of the tenant's rounds, now instead of when its time comes; returns when a worker has been round. */
export async function comesRound(tenant: TestTenant, id: 'due' | 'changes' | 'forget'): Promise<void> {
  const connection = new QueueConnection(parseEnvironment(stack.env));
  const queue = new Queue(PAYMENTS_JANITOR_QUEUE, { connection: connection.options });
  const jobId = `test-${uuid()}`;
  try {
    await queue.add(id, { tenant: tenant.schema, id }, { jobId, removeOnComplete: true });
    const failure = await eventually(
      async () => {
        const job = await queue.getJob(jobId);
        if (job && !(await job.isFailed())) throw new Error(`The round ${id} of ${tenant.slug} is under way.`);
        return job?.failedReason;
      },
      { withinMs: 60_000 },
    );
    if (failure) throw new Error(failure);
  } finally {
    await queue.close();
    await connection.close();
  }
}
