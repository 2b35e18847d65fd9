import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { environment } from '../platform/config/environment.js';
import { Keyring } from '../platform/crypto/keys.js';
import { asMigrator } from '../platform/database/migrations/migrate.js';
import { createTenant, parseTenantFile, RegistryError, setTenantStatus } from '../modules/tenant/tenant-registry.js';
import { inApplication } from './application.js';
import { addOnboardCommand } from './onboard.command.js';
import { migrationTarget } from './target.js';
import { addTenantArchiveCommands } from './tenant-archive.command.js';

interface CreateOptions {
  name?: string;
  claimsEmail?: string;
  contactEmail?: string;
  settings?: string;
}

export function addTenantCommands(program: Command): void {
  const tenant = program.command('tenant').description('cooperatives');
  tenant
    .command('create <slug>')
    .description('opens a cooperative')
    .option('--name <name>')
    .option('--claims-email <address>')
    .option('--contact-email <address>')
    .option('--settings <file>', 'the onboarding file (JSON); the options above prevail')
    .action(create);
  addOnboardCommand(tenant);
  tenant
    .command('delete-due')
    .description('deletes for good what was archived, and marked until a day that has come')
    .action(deleteDue);
  tenant.command('list').description('every cooperative').action(list);
  tenant.command('show <slug>').description('one cooperative').action(show);
  for (const [verb, status] of [
    ['suspend', 'suspended'],
    ['resume', 'active'],
  ] as const) {
    tenant.command(`${verb} <slug>`).action((slug: string) => setTenantStatus(migrationTarget(), slug, status));
  }
  addTenantArchiveCommands(tenant);
}

async function create(slug: string, options: CreateOptions): Promise<void> {
  const { settings, ...given } = options;
  const base = settings
    ? await readSettings(settings)
    : { ...DEFAULTS, contact: { whatsapp: [], phone: '', email: given.contactEmail } };
  const file = parseTenantFile({ ...base, ...given });
  const { schema } = await createTenant(migrationTarget(), new Keyring(environment().secretKey), slug, file);
  process.stdout.write(`${slug}: created (${schema})\n`);
}

/** What a cooperative starts with when no file says otherwise; name and addresses must be given. */
const DEFAULTS = {
  city: '',
  province: '',
  services: ['electricity', 'water'],
  branding: { primaryColor: '#0b5fa5', logo: null },
  passwordPolicy: { minLength: 8, maxLength: 128 },
};

async function readSettings(path: string): Promise<object> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as object;
  } catch (error) {
    throw new RegistryError(`The settings file ${path} cannot be read as JSON: ${(error as Error).message}.`);
  }
}

async function deleteDue(): Promise<void> {
  migrationTarget();
  await inApplication(async (app) => {
    const { TenantDeletion } = await import('../modules/platform-tenants/tenant-deletion.js');
    const deleted = await app.get(TenantDeletion).work();
    process.stdout.write(deleted.length > 0 ? `deleted: ${deleted.join(', ')}\n` : 'nothing is due\n');
  });
}

async function list(): Promise<void> {
  const rows = await tenants('');
  for (const row of rows) process.stdout.write(`${row.slug}\t${row.status}\t${row.name}\n`);
}

async function show(slug: string): Promise<void> {
  const [row] = await tenants('where slug = $1', [slug]);
  if (!row) throw new RegistryError(`There is no tenant with the slug ${slug}.`);
  process.stdout.write(`${JSON.stringify(row, null, 2)}\n`);
}

interface Row {
  slug: string;
  status: string;
  name: string;
}

function tenants(where: string, parameters: string[] = []): Promise<Row[]> {
  return asMigrator(migrationTarget(), async (client) => {
    const { rows } = await client.query<Row>(
      `select slug, status, name, city, province, cuit, schema_name as schema, time_zone as "timeZone", settings, created_at as "createdAt"
         from public.tenants ${where} order by slug`,
      parameters,
    );
    return rows;
  });
}
