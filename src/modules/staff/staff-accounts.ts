import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ACCOUNT, type StaffAccount } from './staff-account.js';
import type { StaffUnit } from './staff-units.js';

/** Finds accounts. */
@Injectable()
export class StaffAccounts {
  constructor(private readonly database: DataSource) {}

  async byId(id: string): Promise<StaffAccount | undefined> {
    const [account] = await this.database.query<StaffAccount[]>(
      `select ${ACCOUNT} from public.staff a where a.id = $1`,
      [id],
    );
    return account;
  }

  /**
   * The account that an address signs in to: that of the cooperative that is named; where none is, support's, or else the only one
   * that there is. Of several nobody guesses. One that was never accepted counts as none, so that an invitation to a second cooperative changes nothing at the first.
   */
  async signingIn(email: string, tenantSlug: string | undefined): Promise<StaffAccount | undefined> {
    const found = await this.named(email, tenantSlug);
    return found.find(({ tenantId }) => tenantId === null) ?? (found.length === 1 ? found[0] : undefined);
  }

  /** Every account of the address that is active, at one cooperative or at all. */
  named(email: string, tenantSlug: string | undefined): Promise<StaffAccount[]> {
    return this.database.query<StaffAccount[]>(
      `select ${ACCOUNT} from public.staff a left join public.tenants t on t.id = a.tenant_id
        where a.email = $1 and a.status = 'active' and ($2::text is null or t.slug = $2)`,
      [email, tenantSlug ?? null],
    );
  }
}

/** Within a unit: the account, which nobody else changes until the unit ends; undefined unless it is active. Taken before anything else of it. */
export async function holdActive(unit: StaffUnit, id: string): Promise<StaffAccount | undefined> {
  const [account] = await unit.query<StaffAccount>(
    `select ${ACCOUNT} from public.staff a where a.id = $1 and a.status = 'active' for no key update`,
    [id],
  );
  return account;
}
