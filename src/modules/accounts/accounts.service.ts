import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { notFound } from '../../platform/http/problem.js';
import type { Service } from '../../platform/tenancy/tenant.js';
import { Account } from './account.entity.js';

/** A supply of one of the user's holders. `services` in the order they are shown, those in use first. */
export interface VisibleSupply {
  id: string;
  number: string;
  holderId: string;
  address: string;
  services: Service[];
}

/** Which holders a user sees. `holderIdsOf` and `supplyOf` belong inside the caller's unit of work. */
@Injectable()
export class AccountsService {
  constructor(private readonly units: UnitOfWork) {}

  /** Ids of the holders that the user's accounts link, oldest account first. */
  async holderIdsOf(userId: string): Promise<string[]> {
    const rows = await this.units.query<{ holder_id: string }>(
      'select holder_id from accounts where user_id = $1 order by id',
      [userId],
    );
    return rows.map((row) => row.holder_id);
  }

  /** Throws NOT_FOUND for a supply that does not exist or belongs to a holder whom the user has not linked. */
  async supplyOf(userId: string, supplyId: string): Promise<VisibleSupply> {
    const [supply] = await this.units.query<VisibleSupply>(
      `select s.id, s.number, s.holder_id as "holderId", s.address,
              array(select v.service from supply_services v where v.supply_id = s.id order by v.status, v.service) as services
         from supplies s
         join accounts a on a.holder_id = s.holder_id and a.user_id = $1
        where s.id = $2`,
      [userId, supplyId],
    );
    if (!supply) throw notFound();
    return supply;
  }

  /** Null takes the name away, undefined leaves it. */
  async rename(userId: string, id: string, alias: string | null | undefined): Promise<void> {
    if (alias === undefined) return;
    const { affected } = await this.units.run(() => this.units.repository(Account).update({ id, userId }, { alias }));
    if (!affected) throw notFound();
  }
}
