import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Argument, type Command } from 'commander';
import type pg from 'pg';
import { DIGESTED_WEB_KEYS } from '../modules/accounts/digested-web-keys.js';
import { SEALED_ENDPOINTS } from '../modules/deliveries/sealed-endpoints.js';
import { SEALED_PUSH_KEY } from '../modules/notifications/sealed-push-key.js';
import { SEALED_SEEDS } from '../modules/staff/sealed-seeds.js';
import { SEALED_GATEWAY_SECRETS } from '../modules/tenant/gateway-secrets.js';
import { parseMercadoPago, replaceMercadoPago } from '../modules/tenant/replace-credentials.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';
import { environment } from '../platform/config/environment.js';
import type { KeyedRows } from '../platform/crypto/keyed-rows.js';
import { Keyring } from '../platform/crypto/keys.js';
import { countByKey, type KeyCount, type Place, reseal } from '../platform/crypto/resealing.js';
import { asMigrator } from '../platform/database/migrations/migrate.js';
import { SEALED_MAILS } from '../platform/mail/sealed-mails.js';
import { appendEntry } from '../platform/operations/audit-chain.js';
import { countsText, hangingText } from './secrets-report.js';
import { migrationTarget } from './target.js';

/** Everything that is made with SECRET_KEY and outlives a quarter of an hour. */
const ALL: readonly KeyedRows[] = [
  SEALED_GATEWAY_SECRETS,
  SEALED_PUSH_KEY,
  SEALED_SEEDS,
  ...SEALED_ENDPOINTS,
  SEALED_MAILS,
  DIGESTED_WEB_KEYS,
];

export function addSecretsCommands(program: Command): void {
  const secrets = program
    .command('secrets')
    .description('what is sealed with SECRET_KEY, and the gateways’ credentials');
  secrets
    .command('rotate')
    .description('seals anew under SECRET_KEY what another key sealed; exits with 1 while something needs another key')
    .action(rotate);
  secrets.command('status').description('how many rows were made with which key').action(status);
  secrets
    .command('set <slug>')
    .addArgument(new Argument('<gateway>').choices(['mercadopago']))
    .argument('<file>', 'JSON with accessToken, webhookSecret and collectorId; - reads it from standard input')
    .description("replaces a cooperative's credentials; the webhook secret before is accepted for three days more")
    .action(set);
}

async function rotate(): Promise<void> {
  const keyring = ownKeyring();
  await atEachPlace(async (client, places) => {
    const failures: string[] = [];
    let done = 0;
    for (const place of places) {
      const resealed = await reseal(client, keyring, place);
      done += resealed.done;
      failures.push(...resealed.failures);
    }
    const counts = await countAll(client, places);
    const hanging = hangingText(keyring, counts);
    const detail = { keyId: keyring.keyId, resealed: done };
    await appendEntry(client, { tenantId: null, actor: 'operator', action: 'secrets.rotated', subject: null, detail });
    process.stdout.write(`${done} sealed anew\n${countsText(keyring, counts)}`);
    for (const sentence of [...failures, ...hanging]) process.stderr.write(`${sentence}\n`);
    if (failures.length + hanging.length > 0) process.exitCode = 1;
    else process.stdout.write('Nothing needs another key than SECRET_KEY.\n');
  });
}

async function status(): Promise<void> {
  const keyring = ownKeyring();
  await atEachPlace(async (client, places) => {
    process.stdout.write(countsText(keyring, await countAll(client, places)));
  });
}

async function set(slug: string, _gateway: string, file: string): Promise<void> {
  const content = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8').catch(() => undefined);
  if (content === undefined) throw new RegistryError(`There is no file ${file}.`);
  await replaceMercadoPago(migrationTarget(), ownKeyring(), slug, parseMercadoPago(jsonOf(content)));
  process.stdout.write(`${slug}: replaced\n`);
}

/** What JSON.parse says shows a piece of the text, which is a secret. */
function jsonOf(content: string): unknown {
  try {
    return JSON.parse(content) as unknown;
  } catch {
    throw new RegistryError('The credentials are no JSON.');
  }
}

function ownKeyring(): Keyring {
  const { secretKey, previousSecretKeys } = environment();
  return new Keyring(secretKey, previousSecretKeys);
}

/** Over the owner's connection: the application's role may not write credentials, and reads one tenant at a time. */
function atEachPlace(work: (client: pg.Client, places: Place[]) => Promise<void>): Promise<void> {
  return asMigrator(migrationTarget(), async (client) => {
    const { rows } = await client.query<{ id: string; slug: string; schema: string }>(
      'select id, slug, schema_name as schema from public.tenants order by slug',
    );
    const places = ALL.flatMap((keyed) =>
      keyed.lies === 'platform'
        ? [{ rows: keyed, label: 'public', schema: 'public', tenantId: '' }]
        : rows.map(({ id, slug, schema }) => ({ rows: keyed, label: slug, schema, tenantId: id })),
    );
    await work(client, places);
  });
}

async function countAll(client: pg.Client, places: Place[]): Promise<KeyCount[]> {
  const counts: KeyCount[] = [];
  for (const place of places) counts.push(...(await countByKey(client, place)));
  return counts;
}
