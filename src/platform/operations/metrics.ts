import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { JobQueue } from '../queue/job-queue.js';
import { QUEUES } from '../queue/jobs.js';
import { routePattern } from './logging.js';

/** Prometheus figures: requests by route, jobs by queue and state, the process itself. */
@Injectable()
export class Metrics implements OnApplicationBootstrap {
  private readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer a request.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  });

  constructor(
    private readonly http: HttpAdapterHost,
    jobs: JobQueue,
  ) {
    collectDefaultMetrics({ register: this.registry });
    const queue = (name: string) => jobs.queue(name);
    new Gauge({
      name: 'queue_jobs',
      help: 'Jobs by queue and state.',
      labelNames: ['queue', 'state'],
      registers: [this.registry],
      async collect() {
        for (const name of QUEUES) {
          const counts = await queue(name).getJobCounts('waiting', 'active', 'delayed', 'failed');
          for (const [state, count] of Object.entries(counts)) this.set({ queue: name, state }, count);
        }
      },
    });
  }

  onApplicationBootstrap(): void {
    // A worker alone has no HTTP adapter.
    const fastify = this.http.httpAdapter?.getInstance?.() as FastifyInstance | undefined;
    fastify?.addHook?.('onResponse', (request, reply, done) => {
      this.requests.observe(
        { method: request.method, route: routePattern(request), status: reply.statusCode },
        reply.elapsedTime / 1000,
      );
      done();
    });
  }

  /** A gauge of a module's own; `read` gives its figures at each scrape, and those that it no longer gives are gone. */
  watch<Label extends string>(
    about: { name: string; help: string; labelNames: Label[] },
    read: () => { labels: Record<Label, string>; value: number }[],
  ): void {
    new Gauge({
      ...about,
      registers: [this.registry],
      collect() {
        this.reset();
        for (const { labels, value } of read()) this.set(labels, value);
      },
    });
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }
}
