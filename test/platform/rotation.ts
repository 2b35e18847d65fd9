import { createHmac, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import { type AppEnvironment, coop, startApp } from '../../scripts/stack/app.ts';
import { freePort } from '../../scripts/stack/ports.ts';
import { type Program, startProgram } from '../../scripts/stack/process.ts';
import { inProject } from '../../scripts/stack/project.ts';
import { PASSWORD, PASSWORD_HASH } from '../support/member.js';
import { stack } from '../support/stack.js';
import { ownDatabase } from '../tenancy/own-database.js';

/** One of the API's processes, by its own port. */
export interface Api {
  get(path: string, token?: string): Promise<Response>;
  post(path: string, body: object, token?: string, headers?: Record<string, string>): Promise<Response>;
  /** Somebody new who signs in here; their access token. */
  aMember(email?: string): Promise<string>;
  /** The status of the answer to a webhook that is signed so. */
  gatewayTells(secret: string): Promise<number>;
}

/** An installation of the test's own, with one cooperative, whose processes come and go: rotating keys concerns every tenant. */
export interface Rotation {
  env: AppEnvironment;
  slug: string;
  tenantId: string;
  /** What the gateway signs with. */
  webhookSecret: string;
  /** Five holders, 501 to 505, with the web key COOP2019; 505 has a supply. */
  holdersFile: string;
  supplyId: string;
  sql<Row extends object>(text: string, parameters?: unknown[]): Promise<Row[]>;
  /** Runs the API, which leaves the queues to workers. */
  start(env: AppEnvironment): Promise<Api>;
  startWorker(env: AppEnvironment): void;
  stopWorkers(): Promise<void>;
  stopAll(): Promise<void>;
  close(): Promise<void>;
}

/** Everything is made under the stack's own key. */
export async function aRotation(): Promise<Rotation> {
  const own = await ownDatabase();
  const database = new URL(own.target.connectionString).pathname;
  const env: AppEnvironment = {
    ...stack.env,
    DATABASE_URL: Object.assign(new URL(stack.databaseUrl), { pathname: database }).href,
    DATABASE_MIGRATOR_URL: own.target.connectionString,
    ...(stack.env.REDIS_URL && { REDIS_URL: `${stack.env.REDIS_URL}/9` }),
  };
  const slug = own.word;
  const schema = `t_${slug}`;
  const webhookSecret = randomBytes(24).toString('hex');
  const file = async (name: string, content: string) => {
    const path = join(stack.logs, `${slug}-${name}`);
    await writeFile(path, content);
    return path;
  };
  await coop(env, 'migrate');
  const settings = await file('tenant.json', JSON.stringify(cooperative(webhookSecret)));
  await coop(env, 'tenant', 'create', slug, '--settings', settings);
  const rows = ['501', '502', '503', '504', '505'].map((number) => `${number},Socia ${number},COOP2019`);
  const holdersFile = await file('holders.csv', ['holderNumber,name,webKey', ...rows, ''].join('\n'));
  await coop(env, 'import', slug, 'holders', holdersFile);
  // As it was before keys were noted.
  await own.query(`update ${schema}.holders set web_key_key_id = null where number = '505'`);
  const supplyId = uuid();
  await own.query(
    `insert into ${schema}.supplies (id, number, holder_id) select $1, '44', id from ${schema}.holders where number = '505'`,
    [supplyId],
  );
  await own.query(
    `insert into ${schema}.supply_services (id, supply_id, service) values (gen_random_uuid(), $1, 'water')`,
    [supplyId],
  );
  const [tenant] = await own.query<{ id: string }>('select id from public.tenants');

  const apis: Program[] = [];
  const workers: Program[] = [];
  const stop = async (programs: Program[]) => {
    await Promise.all(programs.splice(0).map((program) => program.stop()));
  };
  const sql = <Row extends object>(text: string, parameters: unknown[] = []) =>
    own.query<Row>(text.replaceAll(/:t\b/g, schema), parameters);
  const log = (name: string) => join(stack.logs, `${slug}-${name}.log`);
  const stopAll = async () => {
    await stop(workers);
    await stop(apis);
  };
  return {
    env,
    slug,
    tenantId: tenant!.id,
    webhookSecret,
    holdersFile,
    supplyId,
    sql,
    start: async (given) => {
      const PORT = String(await freePort());
      apis.push(await startApp({ ...given, PORT, INBOUND_SMTP_PORT: '', WORKERS: 'off' }, log('api')));
      return apiAt(`http://127.0.0.1:${PORT}/v1/tenants/${slug}`, sql);
    },
    startWorker: ({ DATABASE_MIGRATOR_URL: _, ...given }) => {
      const args = [inProject('dist/worker.js')];
      workers.push(startProgram({ name: 'a worker', command: process.execPath, args, env: given, logFile: log('worker') })); // prettier-ignore
    },
    stopWorkers: () => stop(workers),
    stopAll,
    close: async () => {
      await stopAll();
      await own.drop();
    },
  };
}

const cooperative = (webhookSecret: string) => ({
  name: 'Cooperativa de Prueba Ltda.',
  city: 'Almafuerte',
  province: 'Córdoba',
  services: ['water'],
  contact: { whatsapp: [], phone: '', email: 'hola@coop.example' },
  claimsEmail: 'reclamos@coop.example',
  contactEmail: 'contacto@coop.example',
  branding: { primaryColor: '#0b5fa5' },
  passwordPolicy: { minLength: 8, maxLength: 128 },
  payments: { mercadopago: { accessToken: 'TEST-0000000001', webhookSecret, collectorId: '123456' } },
});

function apiAt(base: string, sql: Rotation['sql']): Api {
  const send = (method: string, path: string, token?: string, body?: object, headers: object = {}) =>
    fetch(`${base}${path}`, {
      method,
      headers: {
        'x-forwarded-for': `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`,
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body && JSON.stringify(body),
    });
  return {
    get: (path, token) => send('GET', path, token),
    post: (path, body, token, headers) => send('POST', path, token, body, headers),
    aMember: async (email = `socia-${randomUUID()}@example.com`) => {
      await sql(
        `insert into :t.users (id, email, first_name, last_name, password_hash, status, activated_at)
         values ($1, $2, 'Georgina', 'Paván', $3, 'active', now())`,
        [uuid(), email, PASSWORD_HASH],
      );
      const answer = await send('POST', '/auth/login', undefined, { email, password: PASSWORD, keepSignedIn: false });
      return ((await answer.json()) as { accessToken: string }).accessToken;
    },
    gatewayTells: async (secret) => {
      const [id, requestId, ts] = [String(randomInt(1, 2 ** 40)), randomUUID(), String(Date.now())];
      const v1 = createHmac('sha256', secret).update(`id:${id};request-id:${requestId};ts:${ts};`).digest('hex');
      const headers = { 'x-request-id': requestId, 'x-signature': `ts=${ts},v1=${v1}` };
      return (await send('POST', `/webhooks/mercadopago?data.id=${id}&type=payment`, undefined, {}, headers)).status;
    },
  };
}
