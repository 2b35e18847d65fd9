import { ConfigurationError, environment } from '../platform/config/environment.js';
import type { MigrationTarget } from '../platform/database/migrations/migrate.js';

/** Where schemas are changed: the migrator's connection, and the application's role by the name in DATABASE_URL. */
export function migrationTarget(): MigrationTarget {
  const { databaseUrl, migratorDatabaseUrl } = environment();
  if (!migratorDatabaseUrl)
    throw new ConfigurationError('DATABASE_MIGRATOR_URL is missing: this command changes schemas.');
  return { connectionString: migratorDatabaseUrl, app: decodeURIComponent(new URL(databaseUrl).username) };
}
