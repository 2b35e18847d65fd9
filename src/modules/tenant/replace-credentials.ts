import type pg from 'pg';
import type { Keyring } from '../../platform/crypto/keys.js';
import { asMigrator, type MigrationTarget } from '../../platform/database/migrations/migrate.js';
import { appendEntry } from '../../platform/operations/audit-chain.js';
import { type FormerSecret, MERCADOPAGO, MERCADOPAGO_FORMER, storedSecret, storeSecret } from './gateway-secrets.js';
import { checked, RegistryError } from './tenant-registry.js';
import { MercadoPagoSettings } from './tenant-settings.dto.js';

/** The gateway repeats for days what it could not tell, each time as it was signed at first. */
const FORMER_ACCEPTED_MS = 3 * 24 * 60 * 60 * 1000;

/** Checks an operator's file; throws RegistryError naming every wrong field, never its value. */
export function parseMercadoPago(content: unknown): MercadoPagoSettings {
  return checked(MercadoPagoSettings, content, 'The credentials are wrong');
}

/**
 * Puts other credentials in the place of the cooperative's; the webhook secret before is accepted for three days more. Processes
 * at work notice within seconds. Throws RegistryError for an unknown slug.
 */
export async function replaceMercadoPago(
  target: MigrationTarget,
  keyring: Keyring,
  slug: string,
  credentials: MercadoPagoSettings,
  actor = 'operator',
): Promise<void> {
  await asMigrator(target, async (client) => {
    await client.query('begin');
    const {
      rows: [tenant],
    } = await client.query<{ id: string }>('select id from public.tenants where slug = $1 for update', [slug]);
    if (!tenant) throw new RegistryError(`There is no tenant with the slug ${slug}.`);
    const former = await formerSecrets(client, keyring, tenant.id, credentials.webhookSecret);
    await storeSecret(client, keyring, tenant.id, MERCADOPAGO_FORMER, former);
    await storeSecret(client, keyring, tenant.id, MERCADOPAGO, credentials);
    const detail = { gateway: MERCADOPAGO, formerSecrets: former.length };
    await appendEntry(client, {
      tenantId: tenant.id,
      actor,
      action: 'gateway-credentials.replaced',
      subject: null,
      detail,
    });
    await client.query('commit');
  });
}

/** What was accepted until now and has not ended, with the secret that is replaced. */
async function formerSecrets(
  client: pg.ClientBase,
  keyring: Keyring,
  tenantId: string,
  secret: string,
): Promise<FormerSecret[]> {
  const now = new Date();
  const former = (await storedSecret<FormerSecret[]>(client, keyring, tenantId, MERCADOPAGO_FORMER)) ?? [];
  const current = await storedSecret<MercadoPagoSettings>(client, keyring, tenantId, MERCADOPAGO);
  const until = new Date(now.getTime() + FORMER_ACCEPTED_MS).toISOString();
  const replaced = current ? [{ webhookSecret: current.webhookSecret, until }] : [];
  return [...replaced, ...former].filter((one) => one.webhookSecret !== secret && new Date(one.until) > now);
}
