import type { Command } from 'commander';
import { instantOf } from '../modules/sync/instant.js';
import { type Scope, SCOPES } from '../modules/sync/scopes.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';
import { inTenant } from './application.js';

interface CreateOptions {
  name: string;
  scopes: string;
  expiresAt?: string;
}

export function addApiKeyCommands(program: Command): void {
  const keys = program.command('api-key').description("keys of the cooperatives' systems");
  keys
    .command('create <slug>')
    .description('makes a key and prints it, this once')
    .option('--name <name>', 'what the key is for', 'management system')
    .option('--scopes <list>', `some of ${SCOPES.join(',')}`, SCOPES.join(','))
    .option('--expires-at <instant>', 'RFC 3339')
    .action(create);
  keys
    .command('revoke <slug> <prefix>')
    .description('ends a key: the next request with it is refused. Its prefix is the part between the two underscores')
    .action(revoke);
}

async function create(slug: string, { name, scopes, expiresAt }: CreateOptions): Promise<void> {
  const chosen = scopes.split(',').map((scope) => scope.trim());
  const expiry = expiresAt === undefined ? null : instantOf(expiresAt);
  if (!areScopes(chosen)) throw new RegistryError(`--scopes takes some of ${SCOPES.join(',')}.`);
  if (expiry === undefined) throw new RegistryError('--expires-at takes an instant such as 2027-12-31T23:59:59-03:00.');
  const key = await inTenant(slug, async (app, tenant) => {
    const { ApiKeys } = await import('../modules/sync/api-keys.service.js');
    return app.get(ApiKeys).create(tenant.id, name, chosen, expiry);
  });
  process.stdout.write(`${key}\n`);
}

async function revoke(slug: string, prefix: string): Promise<void> {
  const isRevoked = await inTenant(slug, async (app, tenant) => {
    const { ApiKeys } = await import('../modules/sync/api-keys.service.js');
    return app.get(ApiKeys).revoke(tenant.id, prefix);
  });
  if (!isRevoked) throw new RegistryError(`${slug} has no key in use with the prefix ${prefix}.`);
  process.stdout.write(`The key coop_${prefix}_… is revoked.\n`);
}

function areScopes(words: string[]): words is Scope[] {
  return words.length > 0 && words.every((word) => (SCOPES as readonly string[]).includes(word));
}
