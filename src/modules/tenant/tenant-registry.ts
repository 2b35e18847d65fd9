import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type pg from 'pg';
import { v7 as uuid } from 'uuid';
import type { Keyring } from '../../platform/crypto/keys.js';
import { asMigrator, type MigrationTarget } from '../../platform/database/migrations/migrate.js';
import { provisionTenant } from '../../platform/database/migrations/provision.js';
import { openMappings, wrongMapping } from '../sync/opening-mappings.js';
import { SLUG, type TenantSettings, type TenantStatus } from '../../platform/tenancy/tenant.js';
import { storeSecret } from './gateway-secrets.js';
import { TenantFile } from './tenant-settings.dto.js';

/** Words that would collide with the product's own addresses. */
const RESERVED = new Set([
  'v1',
  'docs',
  'health',
  'metrics',
  'assets',
  'openapi',
  'api',
  'admin',
  'www',
  'public',
  'dev',
  'open311',
  'personal',
]);

/** Something an operator asked for that cannot be; the sentence names the setting or the row. */
export class RegistryError extends Error {}

/** Checks an onboarding file; throws RegistryError naming every wrong field. */
export function parseTenantFile(content: unknown): TenantFile {
  const file = checked(TenantFile, content, 'The settings are wrong');
  const wrong = wrongMapping(file.mappings ?? {});
  if (wrong !== undefined) throw new RegistryError(`The settings are wrong: mappings: ${wrong}`);
  return file;
}

/** What an operator's file says, as the class describes it; throws RegistryError, after `complaint`, naming every wrong field. */
export function checked<T extends object>(shape: new () => T, content: unknown, complaint: string): T {
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    throw new RegistryError(`${complaint}: they are no JSON object.`);
  const found = plainToInstance(shape, content);
  const errors = validateSync(found, { whitelist: true, forbidNonWhitelisted: true });
  if (errors.length > 0) throw new RegistryError(`${complaint}: ${errors.map((error) => describe(error)).join('; ')}.`);
  return found;
}

interface WrongField {
  property: string;
  constraints?: Record<string, string>;
  children?: WrongField[];
}

function describe(error: WrongField, path = ''): string {
  const field = path ? `${path}.${error.property}` : error.property;
  const own = Object.values(error.constraints ?? {}).map((text) => `${field}: ${text}`);
  return [...own, ...(error.children ?? []).map((child) => describe(child, field))].join('; ');
}

/** Whether it could be the slug of a new cooperative. */
export function isFreeWord(slug: string): boolean {
  return SLUG.test(slug) && !RESERVED.has(slug);
}

/** Throws RegistryError for what can be no cooperative's slug. */
export function insistOnSlug(slug: string): void {
  if (isFreeWord(slug)) return;
  throw new RegistryError(
    `${JSON.stringify(slug)} cannot be a slug: use 1 to 40 lower-case letters, digits and inner hyphens, and none of the product's own words.`,
  );
}

/** Makes a cooperative: role, schema, tables, registry row and sealed credentials. Throws RegistryError when the slug is taken or not a slug. */
export async function createTenant(
  target: MigrationTarget,
  keyring: Keyring,
  slug: string,
  file: TenantFile,
  status: Extract<TenantStatus, 'preparing' | 'active'> = 'active',
): Promise<{ id: string; schema: string }> {
  insistOnSlug(slug);
  const schema = await freeSchema(target, slug);
  const id = uuid();
  await provisionTenant(target, schema, (client) => register(client, keyring, { id, slug, schema, status }, file));
  return { id, schema };
}

/** The schema's name is fixed at birth and slugs may be handed on, so a taken name gets a number. */
function freeSchema(target: MigrationTarget, slug: string): Promise<string> {
  return asMigrator(target, async (client) => {
    const { rows } = await client.query<{ slug: string; schema_name: string }>(
      'select slug, schema_name from public.tenants',
    );
    if (rows.some((row) => row.slug === slug)) throw new RegistryError(`The slug ${slug} is taken.`);
    const taken = new Set(rows.map((row) => row.schema_name));
    const base = `t_${slug.replaceAll('-', '_')}`;
    for (let n = 1; ; n += 1) {
      const name = n === 1 ? base : `${base}_${n}`;
      if (!taken.has(name)) return name;
    }
  });
}

async function register(
  client: pg.ClientBase,
  keyring: Keyring,
  { id, slug, schema, status }: { id: string; slug: string; schema: string; status: TenantStatus },
  file: TenantFile,
): Promise<void> {
  await client.query('BEGIN');
  await client.query(
    `insert into public.tenants (id, slug, schema_name, name, city, province, cuit, settings, status, opened_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, case when $9 = 'active' then now() end)`,
    [id, slug, schema, file.name, file.city, file.province, file.cuit, settingsOf(file), status],
  );
  for (const [gateway, credentials] of Object.entries(file.payments ?? {}))
    await storeSecret(client, keyring, id, gateway, credentials as object);
  await openMappings(client, schema, file.mappings ?? {});
  await client.query('COMMIT');
}

/** The onboarding file without what is kept elsewhere. */
export type FileInClear = Omit<TenantFile, 'payments' | 'mappings'>;

/** What the registry keeps in clear: the file without what has columns, or a sealed place, of its own. */
export function settingsOf({
  services,
  contact,
  claimsEmail,
  contactEmail,
  branding,
  passwordPolicy,
  ...file
}: FileInClear): TenantSettings {
  const { claimDeadline, claims, mail, outages, open311 } = file;
  const needed = { services, contact, claimsEmail, contactEmail, branding, passwordPolicy };
  const others = Object.entries({ claimDeadline, claims, mail, outages, open311 }).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  return { ...needed, ...Object.fromEntries(others) };
}

/** Suspends one that is open, or opens one that is suspended (one that had never opened is prepared further), telling nobody; throws RegistryError for any other. */
export async function setTenantStatus(
  target: MigrationTarget,
  slug: string,
  status: 'active' | 'suspended',
): Promise<void> {
  await asMigrator(target, async (client) => {
    const { rowCount } = await client.query(
      `update public.tenants set status = case when $2 = 'active' and opened_at is null then 'preparing' else $2 end, updated_at = now()
        where slug = $1 and status in ('active', 'suspended')`,
      [slug, status],
    );
    if (rowCount === 1) return;
    const { rows } = await client.query<{ status: string }>('select status from public.tenants where slug = $1', [
      slug,
    ]);
    if (!rows[0]) throw new RegistryError(`There is no tenant with the slug ${slug}.`);
    throw new RegistryError(
      `${slug} is ${rows[0].status}: only what is active or suspended can be suspended or resumed here.`,
    );
  });
}
