/** Under this token lies who writes all of a cooperative into a folder; where nobody provides it, nothing can be archived. */
export const TENANT_ARCHIVE = Symbol('tenant archive');

/** Writes a cooperative's schema, files and registry row, so that it can be brought back whole. */
export interface TenantArchive {
  /** Into a folder that is not there yet. Throws where any of it cannot be read or written. */
  exportTenant(slug: string, folder: string): Promise<void>;
}
