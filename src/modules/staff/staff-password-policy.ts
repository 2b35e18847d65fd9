import { Injectable } from '@nestjs/common';
import { TenantDirectory } from '../../platform/tenancy/tenant-directory.js';
import { assertPasswordAllowed } from '../auth/password-policy.js';
import type { StaffAccount } from './staff-account.js';

/** The product's own, whatever a cooperative asks of its members. */
const settings = { passwordPolicy: { minLength: 12, maxLength: 128 } };
const SUPPORT = { name: 'PROCOOP Soporte Personal', slug: 'procoop', settings };

/** What the staff's passwords must be. */
@Injectable()
export class StaffPasswordPolicy {
  constructor(private readonly directory: TenantDirectory) {}

  /** VALIDATION_FAILED at `field` (TOO_SHORT, TOO_LONG), PASSWORD_REFUSED for a common one or one made of the person's and the cooperative's words. */
  async assertAllowed(
    password: string,
    { tenantId, email, name }: Pick<StaffAccount, 'tenantId' | 'email' | 'name'>,
    field = 'password',
  ): Promise<void> {
    const tenant = tenantId === null ? null : await this.directory.byId(tenantId);
    const place = tenant ? { name: tenant.name, slug: tenant.slug, settings } : SUPPORT;
    assertPasswordAllowed(password, { email, firstName: name, lastName: '' }, place, field);
  }
}
