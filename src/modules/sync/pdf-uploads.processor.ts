import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { cappedBackoff, TAKEN_UP_AGAIN, type TenantJob } from '../../platform/queue/jobs.js';
import { isLastAttempt, TenantJobs } from '../../platform/queue/tenant-jobs.js';
import { PdfUploads } from './pdf-uploads.service.js';

@Processor('invoice-pdfs', { concurrency: 2, ...TAKEN_UP_AGAIN, settings: { backoffStrategy: cappedBackoff } })
export class PdfUploadsProcessor extends WorkerHost {
  constructor(
    private readonly jobs: TenantJobs,
    private readonly uploads: PdfUploads,
  ) {
    super();
  }

  process(job: Job<TenantJob>): Promise<void> {
    return this.jobs.run(job, (id) => this.uploads.run(id, { last: isLastAttempt(job) }));
  }
}
