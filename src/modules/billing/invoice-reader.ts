import { Injectable } from '@nestjs/common';
import { dayIn } from '../../platform/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { notFound } from '../../platform/http/problem.js';
import { money } from '../../platform/money.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import type { Service } from '../../platform/tenancy/tenant.js';
import { IN_PROGRESS, INVOICE_COLUMNS, type InvoiceRow, viewOn } from './invoice-row.js';
import type { BilledHolderView, BilledSupplyView, InvoiceDetailView } from './invoice.view.js';

interface DetailRow extends InvoiceRow {
  cae: string | null;
  cae_due_on: string | null;
  pdf_key: string | null;
  holder: BilledHolderView;
  supply: BilledSupplyView | null;
  previous_centavos: number;
}

export interface BilledReading {
  service: Service;
  previous: string | null;
  current: string | null;
  quantity: string;
  unit: string;
  estimated: boolean;
}

export interface OlderDebt {
  type: string;
  letter: string;
  number: string;
  period: string;
  due_on_1: string;
  balance_centavos: number;
}

/** What a printed invoice says beside the invoice itself. */
export interface PrintableInvoice {
  invoice: InvoiceDetailView;
  /** Storage key of the management system's own file. */
  pdfKey: string | null;
  readings: BilledReading[];
  /** The holder's older invoices that are still owed, oldest first. */
  olderDebts: OlderDebt[];
}

const OLDER = 'o.holder_id = i.holder_id and o.balance_centavos > 0 and o.issued_on < i.issued_on';

const DETAIL = `
  select ${INVOICE_COLUMNS}, a.id as account_id, s.number as supply_number, i.cae, i.cae_due_on, i.pdf_key, ${IN_PROGRESS} as in_progress,
         json_build_object('number', h.number, 'name', h.name, 'taxId', h.tax_id, 'address', h.address, 'city', h.city) as holder,
         case when s.id is not null then json_build_object('id', s.id, 'number', s.number, 'address', s.address) end as supply,
         (select coalesce(sum(o.balance_centavos), 0)::bigint from invoices o where ${OLDER}) as previous_centavos
    from invoices i
    join accounts a on a.holder_id = i.holder_id and a.user_id = $1
    join holders h on h.id = i.holder_id
    left join supplies s on s.id = i.supply_id
   where i.id = $2`;

/** One invoice of the user's. What is not the user's is NOT_FOUND. */
@Injectable()
export class InvoiceReader {
  constructor(private readonly units: UnitOfWork) {}

  async get(userId: string, id: string): Promise<InvoiceDetailView> {
    return detailOf(await this.units.run(() => this.row(userId, id)));
  }

  printable(userId: string, id: string): Promise<PrintableInvoice> {
    return this.units.run(async () => {
      const row = await this.row(userId, id);
      return {
        invoice: detailOf(row),
        pdfKey: row.pdf_key,
        readings: await this.readings(row),
        olderDebts: await this.olderDebts(id),
      };
    });
  }

  private async row(userId: string, id: string): Promise<DetailRow> {
    const [row] = await this.units.query<DetailRow>(DETAIL, [userId, id]);
    if (!row) throw notFound();
    return row;
  }

  private readings({ supply_id, number }: DetailRow): Promise<BilledReading[]> {
    return this.units.query<BilledReading>(
      `select service, previous_reading as previous, current_reading as current, quantity, unit, estimated
         from readings where supply_id = $1 and invoice_number = $2 order by service, period`,
      [supply_id, number],
    );
  }

  private olderDebts(id: string): Promise<OlderDebt[]> {
    return this.units.query<OlderDebt>(
      `select o.type, o.letter, o.number, o.period, o.due_on_1, o.balance_centavos
         from invoices i join invoices o on ${OLDER} where i.id = $1 order by o.issued_on, o.id`,
      [id],
    );
  }
}

function detailOf(row: DetailRow): InvoiceDetailView {
  return {
    ...viewOn(dayIn(currentTenant().timeZone), row),
    cae: row.cae,
    caeDueOn: row.cae_due_on,
    holder: row.holder,
    supply: row.supply,
    previousDebt: money(row.previous_centavos),
  };
}
