import { Inject, Injectable, Logger } from '@nestjs/common';
import { createPostgresBackend, setDefaultBackendFactory, type ConnectionOptions } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { ENVIRONMENT } from '../config/config.module.js';
import type { Environment } from '../config/environment.js';
import { ALL_QUEUES } from './jobs.js';
import { QUEUE_SCHEMA } from './queue-schema.js';

/** Beyond one listener for each queue and each worker, with room to spare. */
const LISTENERS = 50;

/** Each worker on PostgreSQL keeps a connection to listen on: these are what is left for their work, and without them none would begin. */
const WORKING_CONNECTIONS = 3;

/**
 * The process's connection to whatever holds the queues: Redis where REDIS_URL is set, else PostgreSQL.
 * It is made here because BullMQ, given one, leaves its closing to us.
 */
@Injectable()
export class QueueConnection {
  private readonly log = new Logger(QueueConnection.name);
  private readonly held: Redis | pg.Pool;

  constructor(@Inject(ENVIRONMENT) env: Environment) {
    this.held = env.redisUrl ? redis(env.redisUrl) : postgres(env.databaseUrl);
    this.held.setMaxListeners(LISTENERS);
    // Both connect again by themselves; without a listener an error would end the process.
    this.held.on('error', (error: Error) => this.log.warn(`The queue's connection failed: ${error.message}`));
  }

  get options(): ConnectionOptions {
    return this.held as unknown as ConnectionOptions;
  }

  /** To be called when queues and workers are closed. */
  async close(): Promise<void> {
    if (this.held instanceof Redis) this.held.disconnect();
    else await this.held.end();
  }
}

function redis(url: string): Redis {
  // Workers block on their connection, so a command must never be given up after some retries.
  return new Redis(url, { maxRetriesPerRequest: null });
}

/** BullMQ cannot load pg by itself in an ES module. It listens for notifications, so the connection must reach PostgreSQL directly. */
function postgres(url: string): pg.Pool {
  setDefaultBackendFactory(createPostgresBackend as never);
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'coop-online-queue',
    // The rows are the truth: what the queue forgets when the server falls over, the sweep brings back, so nobody waits for its disk.
    options: `-c search_path=${QUEUE_SCHEMA} -c synchronous_commit=off`,
    max: ALL_QUEUES.length + WORKING_CONNECTIONS,
    keepAlive: true,
  });
  // The pool hears its idle clients alone: one that breaks between two statements of BullMQ's would end the process.
  return pool.on('connect', (client) => client.on('error', () => undefined));
}
