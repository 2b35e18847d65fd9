import { Queue } from 'bullmq';
import { v7 as uuid } from 'uuid';
import { parseEnvironment } from '../../src/platform/config/environment.js';
import { HOUSEKEEPING_QUEUE } from '../../src/platform/queue/jobs.js';
import { QueueConnection } from '../../src/platform/queue/queue-connection.js';
import { eventually } from '../support/eventually.js';
import { stack } from '../support/stack.js';
import { zoneOf } from '../support/clock.js';
import type { TestTenant } from '../support/tenant.js';

/** The tenant's night round comes now, while its clock shows `hour`; returns when a worker has been round. */
export async function nightComes(tenant: TestTenant, hour = 3): Promise<void> {
  await tenant.sql('update public.tenants set time_zone = $2 where id = $1', [tenant.id, zoneOf(hour)]);
  const connection = new QueueConnection(parseEnvironment(stack.env));
  const queue = new Queue(HOUSEKEEPING_QUEUE, { connection: connection.options });
  const jobId = `test-${uuid()}`;
  try {
    // Longer than a registry row is believed.
    const options = { jobId, removeOnComplete: true, delay: 3_500 };
    await queue.add('night', { tenant: tenant.schema, id: 'night' }, options);
    const failure = await eventually(
      async () => {
        const job = await queue.getJob(jobId);
        if (job && !(await job.isFailed())) throw new Error(`The night of ${tenant.slug} is under way.`);
        return job?.failedReason;
      },
      { withinMs: 90_000 },
    );
    if (failure) throw new Error(failure);
  } finally {
    await queue.close();
    await connection.close();
  }
}
