import type { INestApplicationContext } from '@nestjs/common';
import type { Manager } from '../modules/staff/staff-team.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';

/** Who decides at the command line. */
export const manager: Manager = {
  tenantId: null,
  actor: { kind: 'system', id: 'operator', name: 'El soporte de Coop Online' },
  staffId: null,
  isOwnAdmin: false,
};

/** The id of the one account of the address, at the cooperative that is named or at support; RegistryError where there is none. */
export async function theAccount(
  app: INestApplicationContext,
  email: string,
  tenant: string | undefined,
): Promise<string> {
  const { StaffTeam } = await import('../modules/staff/staff-team.js');
  const account = await app.get(StaffTeam).byAddress(email, tenant);
  if (account) return account;
  throw new RegistryError(`${email} has no account at ${tenant ?? 'support: name the cooperative with --tenant'}.`);
}
