import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Problem } from '../../platform/http/problem.js';
import { BALANCES, Confirmations } from './confirmations.js';
import { refreshCredited } from './effective-balance.js';
import { isAhead } from '../../platform/http/instant.js';
import type { Acknowledgement } from './sync.dto.js';

/** What the management system says that it has applied to its own balances. */
@Injectable()
export class AcknowledgementsService {
  constructor(
    private readonly units: UnitOfWork,
    private readonly confirmations: Confirmations,
  ) {}

  /**
   * All of them or none: a payment without a credit here is VALIDATION_FAILED. Said twice, the earlier instant counts, so that
   * no order of messages makes a difference.
   */
  async acknowledge(items: Acknowledgement[]): Promise<void> {
    refuseFuture(items);
    await this.units.run(async () => {
      const ids = items.map((item) => item.paymentId);
      await this.lock(ids);
      await this.refuseUnknown(items);
      await this.units.query(
        `insert into payment_acknowledgements as a (payment_id, applied_at)
         select payment_id, min(applied_at) from unnest($1::uuid[], $2::timestamptz[]) as g (payment_id, applied_at) group by payment_id
         on conflict (payment_id) do update set applied_at = excluded.applied_at, received_at = now()
          where excluded.applied_at < a.applied_at`,
        [ids, items.map((item) => item.appliedAt)],
      );
      const invoices = 'select t.invoice_id from payment_items t where t.payment_id = any($1)';
      await this.confirmations.catchUp(invoices, [ids], earliest(items));
      await refreshCredited(this.units, invoices, [ids]);
    });
  }

  /** First no import moves balances meanwhile; then the payments, then their invoices, each in id order: as settlements lock them, which may be about the same money. */
  private async lock(paymentIds: string[]): Promise<void> {
    await this.units.lock(BALANCES);
    await this.units.query('select id from payments where id = any($1) order by id for key share', [paymentIds]);
    await this.units.query(
      `select i.id from invoices i
        where i.id in (select t.invoice_id from payment_items t where t.payment_id = any($1)) order by i.id for update`,
      [paymentIds],
    );
  }

  private async refuseUnknown(items: Acknowledgement[]): Promise<void> {
    const rows = await this.units.query<{ payment_id: string }>(
      'select distinct payment_id from invoice_credits where payment_id = any($1)',
      [items.map((item) => item.paymentId)],
    );
    const credited = new Set(rows.map((row) => row.payment_id));
    refuse(
      items,
      'paymentId',
      (item) => !credited.has(item.paymentId.toLowerCase()),
      'NOT_FOUND',
      'No hay un pago acreditado con ese identificador.',
    );
  }
}

/** A file confirms that it knew of a payment only where it speaks of an instant after that was applied. */
function earliest(items: Acknowledgement[]): Date {
  return items.map(({ appliedAt }) => appliedAt).reduce((a, b) => (a < b ? a : b));
}

function refuseFuture(items: Acknowledgement[]): void {
  refuse(items, 'appliedAt', (item) => isAhead(item.appliedAt), 'IN_THE_FUTURE', 'La fecha está en el futuro.');
}

function refuse(
  items: Acknowledgement[],
  name: string,
  isWrong: (item: Acknowledgement) => boolean,
  code: string,
  detail: string,
): void {
  const errors = items.flatMap((item, i) => (isWrong(item) ? [{ field: `items[${i}].${name}`, code, detail }] : []));
  if (errors.length > 0) throw new Problem('VALIDATION_FAILED', { errors });
}
