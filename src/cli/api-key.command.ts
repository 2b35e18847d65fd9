import type { Command } from 'commander';
import type { ApiKeys, ApiKeySummary } from '../modules/sync/api-keys.service.js';
import { areScopes, MANAGEMENT_SCOPES, SCOPES } from '../modules/sync/scopes.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';
import type { Tenant } from '../platform/tenancy/tenant.js';
import { inTenant } from './application.js';
import { endOf, untilIn } from './lifetime.js';

const EXPIRES: [string, string, string] = ['--expires <when>', '90d, 2027-12-31, an instant, or never', '365d'];
const PREFIX = 'Its prefix is the part between the two underscores';

export function addApiKeyCommands(program: Command): void {
  const keys = program.command('api-key').description("keys of the cooperatives' systems");
  keys
    .command('create <slug>')
    .description('makes a key and prints it, this once')
    .option('--name <name>', 'what the key is for', 'management system')
    .option('--scopes <list>', `the doors that it opens, of ${SCOPES.join(',')}`, MANAGEMENT_SCOPES.join(','))
    .option(...EXPIRES)
    .action(create);
  keys
    .command('rotate <slug> <prefix>')
    .description(
      `makes a key in another's place and prints it, this once; the one before ends a little later. ${PREFIX}`,
    )
    .option('--overlap <days>', 'for how long the one before works yet, such as 7d or 0d', '7d')
    .option(...EXPIRES)
    .action(rotate);
  keys
    .command('revoke <slug> <prefix>')
    .description(`ends a key: the next request with it is refused. ${PREFIX}`)
    .action(revoke);
  keys.command('list <slug>').description('every key, its scopes, its end and its last use').action(list);
}

async function create(slug: string, options: { name: string; scopes: string; expires: string }): Promise<void> {
  const scopes = options.scopes.split(',').map((scope) => scope.trim());
  if (!areScopes(scopes)) throw new RegistryError(`--scopes takes some of ${SCOPES.join(',')}.`);
  const key = await withKeys(slug, (all, { id, timeZone }) => {
    const expiresAt = endOf(options.expires, timeZone);
    return all.create(id, { name: options.name, scopes, expiresAt }, 'operator');
  });
  process.stdout.write(`${key}\n`);
}

async function rotate(slug: string, prefix: string, options: { overlap: string; expires: string }): Promise<void> {
  const overlapEndsAt = untilIn(options.overlap);
  if (!overlapEndsAt) throw new RegistryError('--overlap takes days, such as 7d.');
  const key = await withKeys(slug, (all, { id, timeZone }) =>
    all.rotate(id, prefix, { expiresAt: endOf(options.expires, timeZone), overlapEndsAt }, 'operator'),
  );
  if (key === null) throw unknown(slug, prefix);
  process.stdout.write(`${key}\n`);
}

async function revoke(slug: string, prefix: string): Promise<void> {
  if (!(await withKeys(slug, (all, { id }) => all.revoke(id, prefix, 'operator')))) throw unknown(slug, prefix);
  process.stdout.write(`The key coop_${prefix}_… is revoked.\n`);
}

async function list(slug: string): Promise<void> {
  for (const key of await withKeys(slug, (all, { id }) => all.list(id))) process.stdout.write(`${lineOf(key)}\n`);
}

function lineOf({ prefix, name, scopes, state, expiresAt, lastUsedAt }: ApiKeySummary): string {
  const end = expiresAt ? `until ${expiresAt.toISOString()}` : 'without end';
  const use = lastUsedAt ? `used ${lastUsedAt.toISOString().slice(0, 13)}h` : 'never used';
  return [`coop_${prefix}_…`, name, scopes.join(','), state, end, use].join('\t');
}

function withKeys<T>(slug: string, work: (keys: ApiKeys, tenant: Tenant) => Promise<T>): Promise<T> {
  return inTenant(slug, async (app, tenant) => {
    const { ApiKeys } = await import('../modules/sync/api-keys.service.js');
    return work(app.get(ApiKeys), tenant);
  });
}

function unknown(slug: string, prefix: string): RegistryError {
  return new RegistryError(`${slug} has no key in use with the prefix ${prefix}.`);
}
