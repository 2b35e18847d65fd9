import { Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { dayIn } from '../../platform/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { DAY, decodeCursor, pageOf, UUID } from '../../platform/http/cursor.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import type { InvoiceStatus } from './due-dates.js';
import type { HolderInvoiceQuery, InvoiceQuery } from './invoice.dto.js';
import { IN_PROGRESS, INVOICE_COLUMNS, type InvoiceRow, viewOn } from './invoice-row.js';
import type { HolderInvoicePage, InvoicePage } from './invoice.view.js';

type Quote = (value: string) => string;

/** The statuses of `statusOn`, as conditions on `invoices i`; `day` is a quoted literal. */
const STATUS: Record<InvoiceStatus, (day: string) => string> = {
  pending: (day) => `i.balance_centavos > 0 and i.due_on_1 >= ${day}`,
  overdue: (day) => `i.balance_centavos > 0 and i.due_on_1 < ${day}`,
  paid: () => 'i.balance_centavos = 0',
};

/** A user's invoices, newest first. The most asked of all reads: one statement in one message. */
@Injectable()
export class InvoiceList {
  constructor(private readonly units: UnitOfWork) {}

  /** An account or a supply that is not the user's is NOT_FOUND. */
  async page(userId: string, query: InvoiceQuery): Promise<InvoicePage> {
    const page = await this.read((quote) => accountsOf(quote, userId, query.accountId), query);
    if (page.items.length === 0) await this.mustSee(userId, query);
    return page;
  }

  /** The holder's, whoever has linked it: for staff. A holder that there is not has none. */
  async pageOfHolder(holderId: string, query: HolderInvoiceQuery): Promise<HolderInvoicePage> {
    const holder = (quote: Quote) => `(select null::uuid as id, ${quote(holderId)}::uuid as holder_id) a`;
    const { items, nextCursor } = await this.read(holder, query);
    return { items: items.map(({ accountId: _, ...invoice }) => invoice), nextCursor };
  }

  private async read(accounts: (quote: Quote) => string, query: HolderInvoiceQuery): Promise<InvoicePage> {
    const today = dayIn(currentTenant().timeZone);
    const after = query.cursor === undefined ? undefined : positionOf(query.cursor);
    const rows = await this.units.glance<InvoiceRow>((quote) => statement(quote, accounts(quote), today, query, after));
    return pageOf(
      rows,
      query.limit,
      (row) => [row.issued_on, row.id],
      (row) => viewOn(today, row),
    );
  }

  /** Only asked when nothing was found, so that the usual answer costs one message. */
  private async mustSee(userId: string, { accountId, supplyId }: InvoiceQuery): Promise<void> {
    if (!accountId && !supplyId) return;
    const [{ seen }] = (await this.units.glance<{ seen: boolean }>((quote) => {
      const mine = `from accounts a where a.user_id = ${quote(userId)}`;
      const account = accountId ? `exists (select ${mine} and a.id = ${quote(accountId)})` : 'true';
      const supply = supplyId
        ? `exists (select ${mine} and (
             exists (select from supplies s where s.id = ${quote(supplyId)} and s.holder_id = a.holder_id)
             or exists (select from invoices i where i.supply_id = ${quote(supplyId)} and i.holder_id = a.holder_id)))`
        : 'true';
      return `select ${account} and ${supply} as seen`;
    })) as [{ seen: boolean }];
    if (!seen) throw notFound();
  }
}

function accountsOf(quote: Quote, userId: string, accountId: string | undefined): string {
  const account = accountId ? ` and id = ${quote(accountId)}` : '';
  return `(select id, holder_id from accounts where user_id = ${quote(userId)}${account}) a`;
}

/**
 * Each holder gives a page at the most from its own index; the pages are merged, and only what is shown is joined. `accounts` is a table `a`
 * of `id` and `holder_id`.
 */
function statement(quote: Quote, accounts: string, today: string, query: HolderInvoiceQuery, after?: Position): string {
  const { supplyId, status, limit } = query;
  const filters = [
    supplyId && `i.supply_id = ${quote(supplyId)}`,
    status && STATUS[status](quote(today)),
    after && `(i.issued_on, i.id) < (${quote(after.issuedOn)}, ${quote(after.id)})`,
  ];
  const where = ['i.holder_id = a.holder_id', ...filters.filter(Boolean)].join(' and ');
  return `
    select i.*, s.number as supply_number, ${IN_PROGRESS} as in_progress
      from (select a.id as account_id, i.*
              from ${accounts}
             cross join lateral (select ${INVOICE_COLUMNS} from invoices i where ${where}
                                  order by i.issued_on desc, i.id desc limit ${limit + 1}) i
             order by i.issued_on desc, i.id desc limit ${limit + 1}) i
      left join supplies s on s.id = i.supply_id
     order by i.issued_on desc, i.id desc`;
}

interface Position {
  issuedOn: string;
  id: string;
}

function positionOf(cursor: string): Position {
  const [issuedOn, id] = decodeCursor(cursor, [DAY, UUID]) as [string, string];
  const day = DateTime.fromISO(issuedOn);
  // A cursor that somebody wrote may name a day that no calendar has.
  if (!day.isValid || day.year === 0) throw new Problem('INVALID_CURSOR');
  return { issuedOn, id };
}
