import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Test, type TestingModule } from '@nestjs/testing';
import { Redis } from 'ioredis';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { coop } from '../../scripts/stack/app.ts';
import { type Program, startProgram } from '../../scripts/stack/process.ts';
import { inProject } from '../../scripts/stack/project.ts';
import { createTenant, parseTenantFile } from '../../src/modules/tenant/tenant-registry.js';
import { ENVIRONMENT } from '../../src/platform/config/config.module.js';
import { parseEnvironment } from '../../src/platform/config/environment.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { MailOutbox, type OutgoingMail } from '../../src/platform/mail/mail-outbox.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { JobQueue } from '../../src/platform/queue/job-queue.js';
import { runAsTenant } from '../../src/platform/tenancy/tenant-context.js';
import { TenantDirectory } from '../../src/platform/tenancy/tenant-directory.js';
import { ownDatabase } from '../tenancy/own-database.js';
import { stack } from '../support/stack.js';
import { keyring } from '../support/tenant.js';
import { ScriptedSmtp } from './scripted-smtp.js';

/** A database, a queue and an SMTP server of the test's own, and a process like an API that leaves the work to others. */
export interface QueueStack {
  env: Record<string, string>;
  schema: string;
  slug: string;
  smtp: ScriptedSmtp;
  module: TestingModule;
  jobs: JobQueue;
  sql<Row extends object>(text: string, parameters?: unknown[]): Promise<Row[]>;
  /** Posts mails in one unit of work of the tenant. */
  post(...mails: OutgoingMail[]): Promise<void>;
  /** The queue loses its jobs and plans, as when its disk is gone. */
  loseQueue(): Promise<void>;
  /** Starts `dist/worker.js`, or another of the built programs. */
  start(program?: 'worker' | 'main', env?: Record<string, string>): Program;
  close(): Promise<void>;
}

/** A mail that any template's data will do for. */
export const aContactMail = (to: string, cause: string = uuid()): OutgoingMail => ({
  template: 'contact-for-cooperative',
  to,
  replyTo: 'socia@example.com',
  cause,
  data: {
    name: 'Georgina Paván',
    email: 'socia@example.com',
    message: 'Hola',
    contactHours: '9 a 12',
    phone: '+5493571631052',
  },
});

/** An onboarding file. */
export const FILE = {
  name: 'Cooperativa de Prueba Ltda.',
  city: 'Almafuerte',
  province: 'Córdoba',
  services: ['electricity', 'water'],
  contact: { whatsapp: [], phone: '03571 400000', email: 'hola@coop.example' },
  claimsEmail: 'reclamos@coop.example',
  contactEmail: 'contacto@coop.example',
  branding: { primaryColor: '#0b5fa5' },
  passwordPolicy: { minLength: 8, maxLength: 128 },
};

interface StackOptions {
  /**
   * After how long a server that says nothing is given up. A test that counts copies needs more than this machine ever takes to answer:
   * who gives up after the end of a message sends it again, and may.
   */
  silenceMs?: number;
}

/** `redisDatabase` (1–15) keeps the files that run at the same time apart; `overrides` change the environment. */
export async function aQueueStack(
  redisDatabase: number,
  overrides: Record<string, string> = {},
  { silenceMs = 600_000 }: StackOptions = {},
): Promise<QueueStack> {
  const own = await ownDatabase();
  const smtp = new ScriptedSmtp();
  await smtp.start();
  const env = { ...environmentFor(own.target.connectionString, redisDatabase, smtp.port, silenceMs), ...overrides };
  await coop(env, 'migrate');
  const slug = `q-${randomBytes(4).toString('hex')}`;
  const { schema } = await createTenant(own.target, keyring, slug, parseTenantFile(FILE));
  const sqlPool = new pg.Pool({
    connectionString: own.target.connectionString,
    options: `-c search_path=${schema}`,
    max: 2,
  });
  // A connection may still be saying goodbye when its database is dropped.
  sqlPool.on('error', () => undefined);
  const module = await Test.createTestingModule({ imports: [PlatformModule] })
    .overrideProvider(ENVIRONMENT)
    .useValue(parseEnvironment({ ...env, LOG_LEVEL: 'silent' }))
    .compile();
  await module.init();
  const programs: Program[] = [];
  let closing: Promise<void> | undefined;
  const close = async () => {
    await Promise.all(programs.map((program) => program.stop()));
    await module.close();
    await smtp.stop();
    await sqlPool.end();
    await own.drop();
  };
  return {
    env,
    schema,
    slug,
    smtp,
    module,
    jobs: module.get(JobQueue),
    sql: async <Row extends object>(text: string, parameters: unknown[] = []) =>
      (await sqlPool.query<Row>(text, parameters)).rows,
    post: (...mails) => postAs(module, schema, mails),
    loseQueue: async () => {
      if (env.REDIS_URL) await withRedis(env.REDIS_URL, (redis) => redis.flushdb());
      else for (const table of ['job', 'scheduler', 'event']) await sqlPool.query(`delete from bullmq.${table}`);
    },
    start: (name = 'worker', more = {}) => {
      const program = startProgram({
        name,
        command: process.execPath,
        args: [inProject(`dist/${name}.js`)],
        env: { ...env, ...more },
        logFile: join(stack.logs, `${slug}-${name}.log`),
      });
      programs.push(program);
      return program;
    },
    close: () => (closing ??= close()),
  };
}

function environmentFor(
  migratorUrl: string,
  redisDatabase: number,
  smtpPort: number,
  silenceMs: number,
): Record<string, string> {
  const database = new URL(migratorUrl).pathname;
  const moved = (url: string) => Object.assign(new URL(url), { pathname: database }).href;
  return {
    ...stack.env,
    // The run's own API listens there.
    INBOUND_SMTP_PORT: '',
    DATABASE_URL: moved(stack.databaseUrl),
    DATABASE_MIGRATOR_URL: migratorUrl,
    ...(stack.env.REDIS_URL && { REDIS_URL: `${stack.env.REDIS_URL}/${redisDatabase}` }),
    SMTP_URL: `smtp://127.0.0.1:${smtpPort}/?socketTimeout=${silenceMs}`,
    PORT: '0',
  };
}

async function postAs(module: TestingModule, schema: string, mails: OutgoingMail[]): Promise<void> {
  const tenant = (await module.get(TenantDirectory).bySchema(schema))!;
  const units = module.get(UnitOfWork);
  const outbox = module.get(MailOutbox);
  await runAsTenant(tenant, () =>
    units.run(async () => {
      for (const mail of mails) await outbox.post(mail);
    }),
  );
}

async function withRedis(url: string, work: (redis: Redis) => Promise<unknown>): Promise<void> {
  const redis = new Redis(url);
  await work(redis);
  redis.disconnect();
}
