import { Injectable } from '@nestjs/common';
import { Problem, wrongField } from '../../platform/http/problem.js';
import type { StaffRole } from '../../platform/http/staff-policy.js';
import { TenantDirectory } from '../../platform/tenancy/tenant-directory.js';

/** Which cooperative an account is for. */
@Injectable()
export class InvitedTenant {
  constructor(private readonly directory: TenantDirectory) {}

  /** Its id, or null for support, who names none; VALIDATION_FAILED at `tenant` where role and cooperative do not fit, TENANT_NOT_FOUND. */
  async of(role: StaffRole, slug: string | undefined): Promise<string | null> {
    if ((role === 'support') !== (slug === undefined)) {
      const detail =
        role === 'support' ? 'El personal de soporte no es de ninguna cooperativa.' : 'Indique la cooperativa.';
      throw wrongField('tenant', 'ROLE_AND_TENANT', detail);
    }
    if (slug === undefined) return null;
    const tenant = await this.directory.bySlug(slug);
    if (!tenant) throw new Problem('TENANT_NOT_FOUND');
    return tenant.id;
  }
}
