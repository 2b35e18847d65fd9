import { randomBytes, randomInt } from 'node:crypto';
import { afterAll } from '@jest/globals';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { createTenant, parseTenantFile } from '../../src/modules/tenant/tenant-registry.js';
import type { TenantFile } from '../../src/modules/tenant/tenant-settings.dto.js';
import { Keyring } from '../../src/platform/crypto/keys.js';
import { hashToken, newToken } from '../../src/platform/crypto/tokens.js';
import { stack } from './stack.js';

/** The gateway's credentials of a tenant, known to the simulator too. */
export interface Seller {
  accessToken: string;
  webhookSecret: string;
  collectorId: string;
}

/** A cooperative of the test's own. */
export interface TestTenant {
  id: string;
  slug: string;
  schema: string;
  /** A key with every scope, for the sync routes. */
  apiKey: string;
  settings: TenantFile;
  seller: Seller;
  /** Runs a statement in the tenant's schema as the owner of its tables; returns the rows. Counts and centavos are numbers, days are texts. */
  sql<Row extends object = Record<string, unknown>>(text: string, parameters?: unknown[]): Promise<Row[]>;
}

/** What this file's tests made. */
const made: string[] = [];

/** The API has rounds for every cooperative there is: those of files that have ended would be most of its work. Their tables stay. */
afterAll(async () => {
  for (const table of ['tenant_secrets', 'api_keys'])
    await publicSql(`delete from ${table} where tenant_id = any($1)`, [made]);
  await publicSql('delete from tenants where id = any($1)', [made]);
});

/** Everything that was made in the test process is sealed with the stack's own key. */
export const keyring = new Keyring(Buffer.from(stack.env.SECRET_KEY!, 'base64'));

pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.DATE, (day) => day);

/** Creates a cooperative as `coop tenant create` does; `overrides` are fields of its onboarding file (`payments: undefined` leaves it without a gateway). */
export async function aTenant(overrides: Partial<TenantFile> & { slug?: string } = {}): Promise<TestTenant> {
  const { slug = `c-${randomBytes(5).toString('hex')}`, ...settings } = overrides;
  const seller = aSeller();
  const file = parseTenantFile({ ...DEFAULTS, payments: { mercadopago: seller }, ...settings });
  const target = { connectionString: stack.migratorDatabaseUrl, app: 'coop_app' };
  const { id, schema } = await createTenant(target, keyring, slug, file);
  made.push(id);
  if (file.payments) await introduce(seller, file.name);
  return { id, slug, schema, apiKey: await anApiKey(id), settings: file, seller, sql: asOwner(schema) };
}

const DEFAULTS = {
  name: 'Cooperativa de Prueba Ltda.',
  city: 'Almafuerte',
  province: 'Córdoba',
  cuit: '30545678905',
  services: ['electricity', 'water'],
  contact: { whatsapp: ['+5493571000000'], phone: '03571 400000', email: 'hola@coop.example' },
  claimsEmail: 'reclamos@coop.example',
  contactEmail: 'contacto@coop.example',
  branding: { primaryColor: '#0b5fa5', logo: null },
  passwordPolicy: { minLength: 8, maxLength: 128 },
};

function aSeller(): Seller {
  return {
    accessToken: `TEST-${randomBytes(16).toString('hex')}`,
    webhookSecret: randomBytes(32).toString('hex'),
    collectorId: String(randomInt(100_000_000, 2 ** 40)),
  };
}

/** Makes a seller known to the simulator. */
export async function introduce(seller: Seller, name: string): Promise<void> {
  const answer = await fetch(`${stack.simulatorUrl}/_sim/sellers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...seller, collectorId: Number(seller.collectorId), name }),
  });
  if (!answer.ok) throw new Error(`The simulator refused a seller: ${answer.status} ${await answer.text()}`);
}

const SCOPES = ['import', 'payments', 'acknowledge', 'claims', 'contact', 'links', 'inbound-mail'];

async function anApiKey(tenantId: string): Promise<string> {
  const prefix = randomBytes(4).toString('hex');
  const key = `coop_${prefix}_${newToken()}`;
  await publicSql(
    `insert into api_keys (id, tenant_id, name, prefix, key_hash, scopes) values ($1, $2, 'test', $3, $4, $5)`,
    [uuid(), tenantId, prefix, hashToken(key), SCOPES],
  );
  return key;
}

type Sql = TestTenant['sql'];

/** Statements of the owner in the public schema. */
export const publicSql: Sql = (text, parameters) => asPublicOwner(text, parameters);

/** Statements run in the schema, over connections that do not keep the test process alive. */
function asOwner(schema: string): Sql {
  let pool: pg.Pool | undefined;
  return async <Row extends object>(text: string, parameters: unknown[] = []) => {
    pool ??= openPool(schema);
    return (await pool.query<Row>(text, parameters)).rows;
  };
}

const asPublicOwner = asOwner('public');

function openPool(schema: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: stack.migratorDatabaseUrl,
    options: `-c search_path=${schema}`,
    max: 4,
    idleTimeoutMillis: 500,
    allowExitOnIdle: true,
  });
  // The server may be stopped, at the end of the run, before an idle connection is.
  return pool.on('error', () => undefined);
}
