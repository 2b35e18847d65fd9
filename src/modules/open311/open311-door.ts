import { notFound } from '../../platform/http/problem.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';

/** NOT_FOUND where the ambient tenant does not serve civic apps. */
export function mustServeApps(): void {
  if (!currentTenant().settings.open311?.enabled) throw notFound();
}
