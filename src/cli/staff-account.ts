import type { INestApplicationContext } from '@nestjs/common';
import type { Manager } from '../modules/staff/staff-team.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';
import { type Grant, GRANTS } from '../platform/http/staff-policy.js';

/** Who decides at the command line. */
export const MANAGER: Manager = {
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

/** An address in the one form in which it is stored; RegistryError for what is none. */
export async function addressIn(text: string): Promise<string> {
  // Loaded only here: the other commands need not wait for it.
  const { normaliseEmail } = await import('../modules/auth/email-address.js');
  const email = normaliseEmail(text);
  if (/^[^\s@"(),:;<>[\]\\]+@[^\s@"(),:;<>[\]\\]+$/.test(email)) return email;
  throw new RegistryError(`${text} is no e-mail address.`);
}

/** Grants by commas, or none; RegistryError naming the one that is none. */
export function grantsIn(text = ''): Grant[] {
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
  const unknown = words.find((word) => !(GRANTS as readonly string[]).includes(word));
  if (unknown === undefined) return words as Grant[];
  throw new RegistryError(`--permissions takes some of ${GRANTS.join(',')}; not ${unknown}.`);
}
