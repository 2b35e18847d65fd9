import { join } from 'node:path';
import { coop, startApp, type AppEnvironment } from '../stack/app.ts';
import { startInbox } from '../stack/inbox.ts';
import { accepts, freePort } from '../stack/ports.ts';
import { startPostgres } from '../stack/postgres.ts';
import { startSimulator } from '../stack/simulator.ts';
import { step } from '../steps.ts';
import { sellers } from './cooperatives.ts';
import { DATABASE, DEMO_ENVIRONMENT, demoSecret, inDemo, writePrivately } from './folder.ts';

/** Something that runs until the demo ends. */
export interface Part {
  name: string;
  logFile: string;
  ended: Promise<number>;
  stop(): Promise<void>;
}

/** Where the demo answers. The addresses follow the API's port, so that yesterday's links still lead somewhere. */
export interface DemoAddresses {
  apiUrl: string;
  simulatorUrl: string;
  inboxUrl: string;
}

export interface Demo extends DemoAddresses {
  env: AppEnvironment;
}

/** Starts every part in order, telling `started` of each; the API last, on a database that is up to date. */
export async function startParts(port: number, started: (part: Part) => void): Promise<Demo> {
  const [simulatorPort, inboxPort] = [port + 1, port + 2];
  for (const wanted of [port, simulatorPort, inboxPort]) {
    if (await accepts(wanted))
      throw new Error(`Port ${wanted} is taken. Choose three free ones in a row: npm run demo -- --port 4000`);
  }
  const start = async <T extends Omit<Part, 'name' | 'logFile'>>(
    name: string,
    file: string,
    starting: (logFile: string) => Promise<T>,
  ) => {
    const logFile = inDemo('logs', `${file}.log`);
    const part = await step(name, () => starting(logFile));
    started({ name, logFile, ended: part.ended, stop: part.stop });
    return part;
  };
  const [databasePort, smtpPort] = [await freePort(), await freePort()];
  const database = await start('PostgreSQL', 'postgres', (logFile) =>
    startPostgres({ dataDir: DATABASE, port: databasePort, logFile }),
  );
  await start('Mail inbox', 'inbox', (logFile) =>
    startInbox({ smtpPort, webPort: inboxPort, folder: inDemo('mails'), logFile }),
  );
  const sellersFile = inDemo('sellers.json');
  writePrivately(sellersFile, JSON.stringify(sellers(), null, 2));
  await start('Payment simulator', 'simulator', (logFile) =>
    startSimulator({
      port: simulatorPort,
      logFile,
      sellersFile,
      dataDir: inDemo('simulator'),
      retrySchedule: [5, 10, 30, 60],
    }),
  );
  const addresses = {
    apiUrl: `http://localhost:${port}`,
    simulatorUrl: `http://localhost:${simulatorPort}`,
    inboxUrl: `http://localhost:${inboxPort}`,
  };
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
    STORAGE_URL: `file://${join(inDemo('files'))}`,
    LOG_LEVEL: 'info',
  };
  writePrivately(DEMO_ENVIRONMENT, JSON.stringify(env, null, 2));
  await step('Migrations', () => coop(env, 'migrate'));
  await start('API with its workers', 'api', (logFile) => startApp(env, logFile));
  return { ...addresses, env };
}
