import { coop, startApp, type AppEnvironment } from '../stack/app.ts';
import { startInbox } from '../stack/inbox.ts';
import { accepts, freePort } from '../stack/ports.ts';
import { startPostgres, type Postgres } from '../stack/postgres.ts';
import type { Program } from '../stack/process.ts';
import { startSimulator } from '../stack/simulator.ts';
import { step } from '../steps.ts';
import { inProject } from '../stack/project.ts';
import { sellers } from './cooperatives.ts';
import {
  DATABASE,
  DEMO_ENVIRONMENT,
  demoSecret,
  filesIn,
  fingerprint,
  inDemo,
  markDone,
  wasDone,
  writePrivately,
} from './folder.ts';

/** Where the demo answers. The addresses follow the API's port, so that yesterday's links still lead somewhere. */
export interface DemoAddresses {
  apiUrl: string;
  simulatorUrl: string;
  inboxUrl: string;
  /** Where answers to mails are taken, over SMTP. */
  repliesPort: number;
}

export interface Demo extends DemoAddresses {
  env: AppEnvironment;
}

/** Starts every part, telling `started` of each; the API last, on a database that is up to date. */
export async function startParts(port: number, started: (part: Program) => void): Promise<Demo> {
  const addresses = await choosePorts(port);
  const { database, smtpPort } = await step('PostgreSQL, mail inbox, payment simulator', () =>
    startSurroundings(port, started),
  );
  const env = {
    DATABASE_URL: database.databaseUrl,
    DATABASE_MIGRATOR_URL: database.migratorDatabaseUrl,
    SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
    MAIL_FROM: 'avisos@cooponline.example',
    PUBLIC_URL: addresses.apiUrl,
    PORT: String(port),
    HOST: '127.0.0.1',
    SECRET_KEY: demoSecret(),
    MERCADOPAGO_URL: addresses.simulatorUrl,
    STORAGE_URL: `file://${inDemo('files')}`,
    LOG_LEVEL: 'info',
    DEV_PAGES: 'on',
    INBOUND_MAIL_DOMAIN: 'respuestas.cooponline.example',
    INBOUND_SMTP_PORT: String(addresses.repliesPort),
  };
  writePrivately(DEMO_ENVIRONMENT, JSON.stringify(env, null, 2));
  const migrations = fingerprint(inProject('package-lock.json'), ...filesIn(inProject('migrations')));
  if (!wasDone('migrations', migrations)) await step('Migrations', () => coop(env, 'migrate'));
  markDone('migrations', migrations);
  started(await step('API with its workers', () => startApp(env, logFile('api'))));
  return { ...addresses, env };
}

const simulatorPort = (port: number) => port + 1;
const inboxPort = (port: number) => port + 2;
const repliesPort = (port: number) => port + 3;
const logFile = (name: string) => inDemo('logs', `${name}.log`);

async function choosePorts(port: number): Promise<DemoAddresses> {
  for (const wanted of [port, simulatorPort(port), inboxPort(port), repliesPort(port)]) {
    if (await accepts(wanted)) {
      throw new Error(`Port ${wanted} is taken. Choose four free ones in a row: npm run demo -- --port 4000`);
    }
  }
  return {
    apiUrl: `http://localhost:${port}`,
    simulatorUrl: `http://localhost:${simulatorPort(port)}`,
    inboxUrl: `http://localhost:${inboxPort(port)}`,
    repliesPort: repliesPort(port),
  };
}

/** What the API needs around it, all at once. */
async function startSurroundings(
  port: number,
  started: (part: Program) => void,
): Promise<{ database: Postgres; smtpPort: number }> {
  const [databasePort, smtpPort] = [await freePort(), await freePort()];
  const sellersFile = inDemo('sellers.json');
  writePrivately(sellersFile, JSON.stringify(sellers(), null, 2));
  const starting = [
    startPostgres({ dataDir: DATABASE, port: databasePort, logFile: logFile('postgres') }),
    startInbox({ smtpPort, webPort: inboxPort(port), folder: inDemo('mails'), logFile: logFile('inbox') }),
    startSimulator({
      port: simulatorPort(port),
      logFile: logFile('simulator'),
      sellersFile,
      dataDir: inDemo('simulator'),
      retrySchedule: [5, 10, 30, 60],
    }),
  ] as const;
  for (const part of starting) void part.then(started, () => undefined);
  // All must have settled before a failure is told: what did start is stopped then.
  await Promise.allSettled(starting);
  const [database] = await Promise.all(starting);
  return { database, smtpPort };
}
