import { ConfigurationError, Reader } from './reader.js';
import { storageSetting, type StorageSetting } from './storage-setting.js';
export { ConfigurationError } from './reader.js';

/** Everything the process reads from its surroundings; read once at the start, never again. */
export interface Environment {
  /** Connection string of the application's role, which owns nothing. PgBouncer in transaction mode may stand in front. */
  databaseUrl: string;
  /** Connection string of the role that owns the tables. Only what changes schemas needs it: commands, and the process in which support opens and deletes cooperatives. It must reach PostgreSQL directly. */
  migratorDatabaseUrl: string | undefined;
  /** Connections of this process to the database, over all lanes. */
  databasePoolSize: number;
  /** Groups of connections to which tenants are hashed, so that a backend's catalogue cache holds a share of the schemas. */
  databaseLanes: number;
  /** Redis for the queue; without it the queue lives in PostgreSQL, at `databaseUrl`, which must then be a direct connection. */
  redisUrl: string | undefined;
  smtpUrl: string;
  /** Sender of every mail, `user@host`; the cooperative's name is put before it. */
  mailFrom: string;
  /** What the mail provider proves itself with when it tells of bounces and complaints; without it nobody may tell. */
  mailEventsSecret: string | undefined;
  /** Domain of the addresses to which mails are answered, in lower case; without it answers go to people's own mailboxes. */
  inboundMailDomain: string | undefined;
  /** Where this process takes mail for that domain; without it a provider brings it over HTTP. */
  inboundSmtpPort: number | undefined;
  /** Base of every link in a mail, without a slash at its end. */
  publicUrl: string;
  port: number;
  /** Address to listen on. */
  host: string;
  /** 32 random bytes; signing, encryption and HMAC keys are derived from them. */
  secretKey: Buffer;
  /** Keys that still open and verify, and make nothing any more. */
  previousSecretKeys: Buffer[];
  mercadopagoUrl: string;
  storage: StorageSetting;
  /** Folder of this machine in which cooperatives are exported before they are archived; without it none is. */
  archiveFolder: string | undefined;
  /** Addresses or networks whose X-Forwarded-For is believed. */
  trustedProxies: string[];
  /** Web origins that may call the API from a browser. */
  corsOrigins: string[];
  logLevel: string;
  /** For tests and demos: lets webhooks and pushes go to addresses that are not public, and there without TLS. */
  webhooksToPrivateAddresses: boolean;
  /** For demos: serves pages that show the product's insides, such as each mail. */
  devPages: boolean;
  /** Whether the HTTP process also runs the workers. */
  workers: boolean;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Reads and checks the variables; throws ConfigurationError with a sentence that names the wrong one. */
export function parseEnvironment(source: Record<string, string | undefined>): Environment {
  const read = new Reader(source);
  return {
    databaseUrl: read.url('DATABASE_URL', ['postgres:', 'postgresql:']),
    migratorDatabaseUrl: read.optionalUrl('DATABASE_MIGRATOR_URL', ['postgres:', 'postgresql:']),
    databasePoolSize: read.integer('DATABASE_POOL_SIZE', 1, 200, 10),
    databaseLanes: read.integer('DATABASE_LANES', 1, 50, 1),
    redisUrl: read.optionalUrl('REDIS_URL', ['redis:', 'rediss:']),
    smtpUrl: read.url('SMTP_URL', ['smtp:', 'smtps:']),
    mailFrom: read.email('MAIL_FROM'),
    mailEventsSecret: read.optionalSecret('MAIL_EVENTS_SECRET', 24),
    inboundMailDomain: read.optionalDomain('INBOUND_MAIL_DOMAIN'),
    inboundSmtpPort: read.optionalInteger('INBOUND_SMTP_PORT', 1, 65_535),
    publicUrl: read.url('PUBLIC_URL', ['http:', 'https:']).replace(/\/+$/, ''),
    port: read.integer('PORT', 0, 65_535, 3000),
    host: read.text('HOST', '0.0.0.0'),
    secretKey: read.key('SECRET_KEY', 32),
    previousSecretKeys: read.otherKeys('SECRET_KEY_PREVIOUS', 'SECRET_KEY', 32),
    mercadopagoUrl: read.optionalUrl('MERCADOPAGO_URL', ['http:', 'https:']) ?? 'https://api.mercadopago.com',
    storage: storageSetting(read),
    archiveFolder: read.text('ARCHIVE_FOLDER', '') || undefined,
    trustedProxies: read.list('TRUSTED_PROXIES'),
    corsOrigins: read.list('CORS_ORIGINS'),
    logLevel: read.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    webhooksToPrivateAddresses: read.oneOf('WEBHOOKS_TO_PRIVATE_ADDRESSES', ['on', 'off'], 'off') === 'on',
    devPages: read.oneOf('DEV_PAGES', ['on', 'off'], 'off') === 'on',
    workers: read.oneOf('WORKERS', ['on', 'off'], 'on') === 'on',
  };
}

let parsed: Environment | undefined;

/** The process's environment, parsed at the first call. */
export function environment(): Environment {
  parsed ??= parseEnvironment(process.env);
  return parsed;
}

/** Ends the process with a sentence where the environment is wrong; for the entry points. */
export function environmentOrExit(): Environment {
  try {
    return environment();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
