import { Injectable } from '@nestjs/common';
import { dayIn } from '../../platform/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import type { Owed } from './due-dates.js';
import { IN_PROGRESS, INVOICE_COLUMNS } from './invoice-row.js';

/** An owed invoice, with a user who sees it. */
export interface InvoiceToTell extends Owed {
  id: string;
  userId: string;
  type: string;
  letter: string;
  number: string;
  period: string;
  /** What the user calls the account; null where they never said. */
  alias: string | null;
  holderName: string;
  supplyNumber: string | null;
  supplyAddress: string | null;
}

/** Which of the invoices `i`, that the account `a` shows; parameters begin with `$3`. */
export interface Which {
  where: string;
  parameters: unknown[];
}

/** Beside being owed; `$2` is today. */
const HOLDING = {
  'invoice.issued': 'true',
  'invoice.due': `i.due_on_1 >= $2 and not ${IN_PROGRESS}`,
  'invoice.overdue': `i.due_on_1 < $2 and not ${IN_PROGRESS}`,
};
export type InvoiceEvent = keyof typeof HOLDING;
export const INVOICE_EVENTS = Object.keys(HOLDING) as InvoiceEvent[];

/** Accounts to a transaction. */
const PAGE = 500;

/**
 * What there is to tell users of their invoices, page by page over the accounts: a first load of millions costs no more than the
 * few invoices that somebody sees and owes.
 */
@Injectable()
export class InvoicesToTell {
  constructor(private readonly units: UnitOfWork) {}

  /** Runs `tell` in a unit of work for each page, until there are no more accounts. */
  async forEachPage(which: Which, tell: (invoices: InvoiceToTell[]) => Promise<unknown>): Promise<void> {
    let after: string | null = null;
    do after = await this.units.run(() => this.page(after, which, tell));
    while (after !== null);
  }

  /** The page's last account; null where there was none. */
  private async page(
    after: string | null,
    { where, parameters }: Which,
    tell: (invoices: InvoiceToTell[]) => Promise<unknown>,
  ): Promise<string | null> {
    const accounts = await this.units.query<{ id: string }>(
      `select id from accounts where ($1::uuid is null or id > $1) order by id limit ${PAGE}`,
      [after],
    );
    const last = accounts.at(-1);
    if (!last) return null;
    // Each holder's owed invoices are found by their own index: with the offset none is looked for among all there are.
    const invoices = await this.units.query<InvoiceToTell>(
      `select ${INVOICE_COLUMNS}, a.user_id as "userId", a.alias, h.name as "holderName", s.number as "supplyNumber", s.address as "supplyAddress"
         from accounts a
         join users u on u.id = a.user_id and u.status = 'active'
         join holders h on h.id = a.holder_id
         left join notification_preferences n on n.user_id = a.user_id
         cross join lateral (
           select * from invoices i where i.holder_id = a.holder_id and i.balance_centavos > 0 and ${where} offset 0) i
         left join supplies s on s.id = i.supply_id
        where ($1::uuid is null or a.id > $1) and a.id <= $2
        order by a.id, i.due_on_1, i.id`,
      [after, last.id, ...parameters],
    );
    if (invoices.length > 0) await tell(invoices);
    return last.id;
  }

  /** Of the invoices that were told of, those of which it is still true. Within a unit of work. */
  async holding(event: InvoiceEvent, ids: string[]): Promise<Set<string>> {
    const where = HOLDING[event];
    const rows = await this.units.query<{ id: string }>(
      `select i.id from invoices i where i.id = any($1::uuid[]) and i.balance_centavos > 0 and ${where}`,
      where.includes('$2') ? [ids, dayIn(currentTenant().timeZone)] : [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }
}
