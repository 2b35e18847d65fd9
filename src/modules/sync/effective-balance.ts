import type { UnitOfWork } from '../../platform/database/unit-of-work.js';

/**
 * The one rule of whose balance counts: a payment made here comes off what the management system says is owed until the system
 * says that it applied it, at an instant not later than the balance it states. Credits less reversals, of principal alone.
 */
const CREDITED = `
  select c.invoice_id,
         greatest(coalesce(sum(case c.kind when 'credit' then c.principal_centavos else -c.principal_centavos end)
           filter (where a.applied_at is null or a.applied_at > i.erp_balance_as_of), 0), 0)::bigint as centavos
    from invoice_credits c
    join invoices i on i.id = c.invoice_id
    left join payment_acknowledgements a on a.payment_id = c.payment_id`;

/**
 * Within a unit of work: recomputes from the ledger what is credited on the invoices that `ids` (a SELECT of invoice ids) names.
 * They must be locked already, so that no settlement moves them meanwhile.
 */
export async function refreshCredited(units: UnitOfWork, ids: string, parameters: unknown[] = []): Promise<void> {
  await units.query(
    `update invoices i set credited_centavos = d.centavos, updated_at = now()
       from (${CREDITED} where c.invoice_id in (${ids}) group by c.invoice_id) d
      where i.id = d.invoice_id and i.credited_centavos <> d.centavos`,
    parameters,
  );
}
