import { Injectable } from '@nestjs/common';
import { dayIn } from '../../platform/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { dueDatesOf, type Owed, payableOn } from './due-dates.js';
import { INVOICE_COLUMNS } from './invoice-row.js';

/** A day on which an invoice that a user owes falls due. */
export interface DueDay {
  invoiceId: string;
  number: string;
  /** What the user calls the account, or else its holder's name. */
  account: string;
  supplyNumber: string | null;
  /** `2026-10-18`. */
  on: string;
  /** First, second or third, from 0. */
  nth: number;
  /** What it costs until the end of that day. */
  centavos: number;
  /** When anything of the invoice last changed. */
  updatedAt: Date;
}

interface Row extends Owed {
  id: string;
  number: string;
  account: string;
  supply_number: string | null;
  updated_at: Date;
}

const MOST = 500;

/** The due days of what users owe, for their calendars. */
@Injectable()
export class DueDays {
  constructor(private readonly units: UnitOfWork) {}

  /** Within a unit of work: of the user's invoices that are owed and fell due first after `since`, a day; some hundreds at the most. */
  async of(userId: string, since: string): Promise<DueDay[]> {
    const today = dayIn(currentTenant().timeZone);
    const rows = await this.units.query<Row>(
      `select ${INVOICE_COLUMNS}, i.updated_at, coalesce(a.alias, h.name) as account, s.number as supply_number
         from accounts a join holders h on h.id = a.holder_id
         join invoices i on i.holder_id = a.holder_id and i.balance_centavos > 0 and i.due_on_1 >= $2
         left join supplies s on s.id = i.supply_id
        where a.user_id = $1 order by i.due_on_1, i.id limit ${MOST}`,
      [userId, since],
    );
    return rows.flatMap((row) =>
      dueDatesOf(row).map(({ on }, nth) => ({
        invoiceId: row.id,
        number: row.number,
        account: row.account,
        supplyNumber: row.supply_number,
        on,
        nth,
        centavos: payableOn(row, on > today ? on : today),
        updatedAt: row.updated_at,
      })),
    );
  }
}
