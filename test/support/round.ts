import { Queue } from 'bullmq';
import { v7 as uuid } from 'uuid';
import { parseEnvironment } from '../../src/platform/config/environment.js';
import { QueueConnection } from '../../src/platform/queue/queue-connection.js';
import { ROUNDS_QUEUE } from '../../src/platform/queue/jobs.js';
import { eventually } from './eventually.js';
import { stack } from './stack.js';
import type { TestTenant } from './tenant.js';

/** The tenant's round of that name comes now; returns when a worker of the API has worked it. A registry row is believed for three seconds. */
export async function roundComes(tenant: TestTenant, id: string, { afterMs = 0 } = {}): Promise<void> {
  const connection = new QueueConnection(parseEnvironment(stack.env));
  const queue = new Queue(ROUNDS_QUEUE, { connection: connection.options });
  const jobId = `test-${uuid()}`;
  try {
    await queue.add(id, { tenant: tenant.schema, id }, { jobId, removeOnComplete: true, delay: afterMs });
    const failure = await eventually(
      async () => {
        const job = await queue.getJob(jobId);
        if (job && !(await job.isFailed())) throw new Error(`The round ${id} of ${tenant.slug} is under way.`);
        return job?.failedReason;
      },
      { withinMs: 40_000 },
    );
    if (failure) throw new Error(failure);
  } finally {
    await queue.close();
    await connection.close();
  }
}
