import { Injectable } from '@nestjs/common';
import { dayIn } from '../../platform/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { idAfter, pageOf } from '../../platform/http/cursor.js';
import type { PageQuery } from '../../platform/http/dto.js';
import { notFound } from '../../platform/http/problem.js';
import { decimalOf } from '../../platform/money.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import type { AccountPage, AccountView, HolderView, SupplyDetailView, SupplyView } from './account.view.js';

interface AccountRow {
  id: string;
  alias: string | null;
  holder: HolderView;
  supplies: SupplyView[];
  overdue: number;
  pending: number;
}

const HOLDER = `json_build_object('number', h.number, 'name', h.name, 'taxId', h.tax_id, 'address', h.address, 'city', h.city)`;
const SERVICES = `(select coalesce(json_agg(json_build_object('service', v.service, 'meterNumber', v.meter_number, 'category', v.category)
    order by v.status, v.service), '[]') from supply_services v where v.supply_id = s.id)`;

/** An account with its holder, supplies and debt on the day `$2`. Numbers are texts: 9 comes before 44. */
const ACCOUNTS = `
  select a.id, a.alias, ${HOLDER} as holder, d.overdue, d.pending,
         (select coalesce(json_agg(json_build_object('id', s.id, 'number', s.number, 'address', s.address, 'status', s.status,
                   'services', ${SERVICES}) order by s.status, length(s.number), s.number), '[]')
            from supplies s where s.holder_id = h.id) as supplies
    from accounts a
    join holders h on h.id = a.holder_id
    cross join lateral (
      select coalesce(sum(i.balance_centavos) filter (where i.due_on_1 < $2), 0)::bigint as overdue,
             coalesce(sum(i.balance_centavos) filter (where i.due_on_1 >= $2), 0)::bigint as pending
        from invoices i where i.holder_id = h.id and i.balance_centavos > 0) d
   where a.user_id = $1`;

/** What a user's accounts show. What is not the user's is NOT_FOUND. */
@Injectable()
export class AccountReader {
  constructor(private readonly units: UnitOfWork) {}

  /** Oldest account first. */
  async list(userId: string, { limit, cursor }: PageQuery): Promise<AccountPage> {
    const after = idAfter(cursor);
    const rows = await this.read(`${ACCOUNTS} and ($3::uuid is null or a.id > $3) order by a.id limit $4`, [
      userId,
      today(),
      after,
      limit + 1,
    ]);
    return pageOf(rows, limit, (row) => [row.id], viewOf);
  }

  async get(userId: string, id: string): Promise<AccountView> {
    const [row] = await this.read(`${ACCOUNTS} and a.id = $3`, [userId, today(), id]);
    if (!row) throw notFound();
    return viewOf(row);
  }

  async supply(userId: string, supplyId: string): Promise<SupplyDetailView> {
    const [supply] = await this.units.run(() =>
      this.units.query<SupplyDetailView>(
        `select s.id, s.number, s.address, s.status, ${SERVICES} as services, ${HOLDER} as holder, a.id as "accountId"
           from supplies s
           join holders h on h.id = s.holder_id
           join accounts a on a.holder_id = h.id and a.user_id = $1
          where s.id = $2`,
        [userId, supplyId],
      ),
    );
    if (!supply) throw notFound();
    return supply;
  }

  private read(sql: string, parameters: unknown[]): Promise<AccountRow[]> {
    return this.units.run(() => this.units.query<AccountRow>(sql, parameters));
  }
}

function today(): string {
  return dayIn(currentTenant().timeZone);
}

function viewOf({ overdue, pending, ...account }: AccountRow): AccountView {
  const debt = {
    amount: decimalOf(overdue + pending),
    currency: 'ARS',
    overdue: decimalOf(overdue),
    pending: decimalOf(pending),
  };
  return { ...account, debt };
}
