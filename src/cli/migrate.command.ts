import type { Command } from 'commander';
import { migratePlatform, migrateTenants } from '../platform/database/migrations/migrate.js';
import { migrateQueue } from '../platform/queue/queue-schema.js';
import { migrationTarget } from './target.js';

export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description("brings the public schema, the queue's tables and every tenant's schema up to date")
    .action(migrate);
}

async function migrate(): Promise<void> {
  const target = migrationTarget();
  const applied = await migratePlatform(target);
  process.stdout.write(`public: ${applied} applied\n`);
  await migrateQueue(target);
  const failed = await migrateTenants(target, ({ schema, done, total, error }) => {
    process.stdout.write(`${done}/${total} ${schema}${error ? ` FAILED: ${error.message}` : ''}\n`);
  });
  process.stdout.write(
    failed.length > 0 ? `tenants: ${failed.length} failed: ${failed.join(', ')}\n` : 'tenants: up to date\n',
  );
  if (failed.length > 0) process.exitCode = 1;
}
