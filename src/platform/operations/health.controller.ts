import { Controller, Get, Header, Headers, HttpCode } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { Public } from '../http/access.js';
import { Problem } from '../http/problem.js';
import { JobQueue } from '../queue/job-queue.js';
import { Metrics } from './metrics.js';

@Controller()
@Public()
@ApiExcludeController()
export class HealthController {
  constructor(
    private readonly database: DataSource,
    private readonly jobs: JobQueue,
    private readonly metrics: Metrics,
  ) {}

  /** The process answers. */
  @Get('health/live')
  @HttpCode(200)
  live(): { status: string } {
    return { status: 'ok' };
  }

  /** The process can work: its database and its queue answer. */
  @Get('health/ready')
  async ready(): Promise<{ status: string }> {
    try {
      await Promise.all([this.database.query('select 1'), this.jobs.queue('mail').getJobCounts('waiting')]);
    } catch {
      throw new Problem('NOT_READY');
    }
    return { status: 'ok' };
  }

  /** For who asks the process itself: what a proxy brings from outside finds nothing here. */
  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  text(@Headers('x-forwarded-for') forwardedFor?: string): Promise<string> {
    if (forwardedFor !== undefined) throw new Problem('ROUTE_NOT_FOUND');
    return this.metrics.text();
  }
}
