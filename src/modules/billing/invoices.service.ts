import { Injectable } from '@nestjs/common';
import { dayIn } from '../../platform/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { notFound } from '../../platform/http/problem.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { type Owed, payableOn, priceEndsAt } from './due-dates.js';
import type { LockedInvoice, PayableInvoice } from './payable-invoice.js';

interface PayableRow extends Owed {
  id: string;
  number: string;
  holder_id: string;
}

/** Invoices as payments need them. Every method belongs inside the caller's unit of work: the locks last as long as it does. */
@Injectable()
export class InvoicesService {
  constructor(private readonly units: UnitOfWork) {}

  /** Locks the invoices in id order and tells today's price of each, in that order. One that the user does not see: NOT_FOUND. */
  async lockPayable(userId: string, invoiceIds: string[]): Promise<PayableInvoice[]> {
    const rows = await this.units.query<PayableRow>(
      `select i.id, i.number, i.holder_id, i.balance_centavos, i.due_on_1, i.amount_1_centavos,
              i.due_on_2, i.amount_2_centavos, i.due_on_3, i.amount_3_centavos
         from invoices i
        where i.id = any($1) and exists (select from accounts a where a.user_id = $2 and a.holder_id = i.holder_id)
        order by i.id for update of i`,
      [invoiceIds, userId],
    );
    if (rows.length !== new Set(invoiceIds).size) throw notFound();
    const { timeZone } = currentTenant();
    const today = dayIn(timeZone);
    return rows.map((row) => ({
      id: row.id,
      number: row.number,
      holderId: row.holder_id,
      balanceCentavos: row.balance_centavos,
      payableCentavos: payableOn(row, today),
      priceEndsAt: priceEndsAt(row, today, timeZone),
    }));
  }

  /** Locks the invoices in id order, whoever sees them: for the settlement of a payment. One that does not exist: NOT_FOUND. */
  async lock(invoiceIds: string[]): Promise<LockedInvoice[]> {
    const rows = await this.units.query<{ id: string; number: string; balance_centavos: number }>(
      'select id, number, balance_centavos from invoices where id = any($1) order by id for update',
      [invoiceIds],
    );
    if (rows.length !== new Set(invoiceIds).size) throw notFound();
    return rows.map(({ id, number, balance_centavos }) => ({ id, number, balanceCentavos: balance_centavos }));
  }

  /**
   * Takes `principalCentavos` off the balance; negative gives them back. Call `lock` first. The database refuses to give back more
   * than is credited, so a payment that the management system has applied already is reversed by the ledger's rule, not here.
   */
  async addCredited(invoiceId: string, principalCentavos: number): Promise<void> {
    await this.units.query(
      'update invoices set credited_centavos = credited_centavos + $2, updated_at = now() where id = $1',
      [invoiceId, principalCentavos],
    );
  }
}
