import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { Keyring } from '../../platform/crypto/keys.js';
import { asMigrator, type MigrationTarget } from '../../platform/database/migrations/migrate.js';
import { Problem, wrongField } from '../../platform/http/problem.js';
import { TenantDirectory } from '../../platform/tenancy/tenant-directory.js';
import { replaceMercadoPago } from '../tenant/replace-credentials.js';
import { createTenant, isFreeWord, RegistryError } from '../tenant/tenant-registry.js';
import type { MercadoPagoSettings, TenantFile } from '../tenant/tenant-settings.dto.js';
import { wrongMapping } from '../sync/opening-mappings.js';

/** Until its connection ends: two that make the same role and schema would meet in the catalogue. */
const ONE_AT_A_TIME = `select pg_advisory_lock(hashtextextended('coop/provisioning', 0))`;

/** What only the owner of the schemas can do, over the migrator's connection; PROVISIONING_OFF in a process that was not given it. */
@Injectable()
export class Provisioning {
  constructor(
    @Inject(ENVIRONMENT) private readonly env: Environment,
    private readonly keyring: Keyring,
    private readonly directory: TenantDirectory,
  ) {}

  /** Role, schema, tables and registry row of a cooperative that is not open yet. VALIDATION_FAILED, TENANT_EXISTS. */
  async create(slug: string, file: TenantFile): Promise<{ id: string; schema: string }> {
    if (!isFreeWord(slug)) throw wrongField('slug', 'RESERVED', 'Ese nombre corto no se puede usar.');
    const mapping = wrongMapping(file.mappings ?? {});
    if (mapping !== undefined) throw wrongField('settings.mappings', 'INVALID_MAPPING', `${mapping}.`);
    const target = this.target();
    try {
      return await asMigrator(target, async (client) => {
        await client.query(ONE_AT_A_TIME);
        return createTenant(target, this.keyring, slug, file, 'preparing');
      });
    } catch (error) {
      throw error instanceof RegistryError ? new Problem('TENANT_EXISTS') : error;
    } finally {
      this.directory.forget();
    }
  }

  /** The webhook secret before is accepted for three days more. The tenant must be there. */
  replaceCredentials(slug: string, credentials: MercadoPagoSettings, by: string): Promise<void> {
    return replaceMercadoPago(this.target(), this.keyring, slug, credentials, by);
  }

  target(): MigrationTarget {
    const { databaseUrl, migratorDatabaseUrl } = this.env;
    if (!migratorDatabaseUrl) throw new Problem('PROVISIONING_OFF');
    return { connectionString: migratorDatabaseUrl, app: decodeURIComponent(new URL(databaseUrl).username) };
  }
}
