import { Injectable } from '@nestjs/common';
import { TenantDirectory } from '../../platform/tenancy/tenant-directory.js';
import type { StaffAccount } from './staff-account.js';
import type { SeedView } from './staff-mfa.view.js';
import { seedUri } from './totp.js';
import { TotpSeeds } from './totp-seeds.js';

/** Hands out seeds as applications of codes take them. */
@Injectable()
export class TotpIssuer {
  constructor(
    private readonly seeds: TotpSeeds,
    private readonly directory: TenantDirectory,
  ) {}

  /** The application names the account by its cooperative: one person may have several. */
  async draw({ id, tenantId, email }: Pick<StaffAccount, 'id' | 'tenantId' | 'email'>): Promise<SeedView> {
    const tenant = tenantId === null ? null : await this.directory.byId(tenantId);
    const secret = await this.seeds.draw(id);
    const issuer = `Coop Online · ${tenant?.name ?? 'Soporte'}`.replaceAll(':', ' ');
    return { secret, uri: seedUri(secret, { issuer, label: email }) };
  }
}
