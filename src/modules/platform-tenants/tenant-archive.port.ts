/** Under this token lies who writes all of a cooperative into a folder. */
export const TENANT_ARCHIVE = Symbol('tenant archive');

/** Writes a cooperative's schema, files and registry row, so that it can be brought back whole (docs/backup.md). */
export interface TenantArchive {
  /** Into a folder that is there and empty. Throws where any of it cannot be read or written. */
  exportTenant(slug: string, folder: string): Promise<void>;
}
