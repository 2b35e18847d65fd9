import { Command } from 'commander';
import { addApiKeyCommands } from './cli/api-key.command.js';
import { addClaimCommands } from './cli/claim.command.js';
import { addContactCommands } from './cli/contact.command.js';
import { addAuditCommands } from './cli/audit.command.js';
import { addExportCommand } from './cli/export.command.js';
import { addImportCommand } from './cli/import.command.js';
import { addImportPdfsCommand } from './cli/import-pdfs.command.js';
import { addMailCommands } from './cli/mail.command.js';
import { addMappingCommands } from './cli/mapping.command.js';
import { addMigrateCommand } from './cli/migrate.command.js';
import { addNoticeCommands } from './cli/notice.command.js';
import { addPaymentCommands } from './cli/payment.command.js';
import { addReconcileCommand } from './cli/reconcile.command.js';
import { addReviewCommands } from './cli/review.command.js';
import { addRoutesCommand } from './cli/routes.command.js';
import { addSecretsCommands } from './cli/secrets.command.js';
import { addStaffCommands } from './cli/staff.command.js';
import { addTenantCommands } from './cli/tenant.command.js';
import { addWebhookCommands } from './cli/webhook.command.js';
import { ConfigurationError } from './platform/config/environment.js';
import { RegistryError } from './modules/tenant/tenant-registry.js';

const program = new Command('coop').description("Coop Online's commands for operators");
addMigrateCommand(program);
addTenantCommands(program);
addApiKeyCommands(program);
addExportCommand(program);
addImportCommand(program);
addImportPdfsCommand(program);
addMappingCommands(program);
addReconcileCommand(program);
addReviewCommands(program);
addPaymentCommands(program);
addNoticeCommands(program);
addContactCommands(program);
addWebhookCommands(program);
addClaimCommands(program);
addMailCommands(program);
addSecretsCommands(program);
addStaffCommands(program);
addAuditCommands(program);
addRoutesCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  // What an operator can mend is a sentence; anything else shows where it came from.
  const expected = error instanceof ConfigurationError || error instanceof RegistryError;
  process.stderr.write(`${expected ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
}
