import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';

const FIRST_UUID = '00000000-0000-0000-0000-000000000000';

interface Watched {
  toldUntil: string;
  remindedOn: string | null;
}

/** How far members were told of their invoices; one row. Every method belongs inside a unit of work. */
@Injectable()
export class InvoiceWatch {
  constructor(private readonly units: UnitOfWork) {}

  /** `toldUntil` is the newest invoice that was looked at for new ones, `remindedOn` the day whose reminders are done. */
  async state(): Promise<Watched> {
    const [row] = await this.units.query<Watched>(
      'select told_until as "toldUntil", reminded_on as "remindedOn" from invoice_watch',
    );
    return row!;
  }

  /** Ids are ordered by time, so this is the last that an import brought. */
  async newest(): Promise<string> {
    const [row] = await this.units.query<{ id: string }>('select id from invoices order by id desc limit 1');
    return row?.id ?? FIRST_UUID;
  }

  async markTold(until: string): Promise<void> {
    await this.units.query('update invoice_watch set told_until = $1 where told_until < $1', [until]);
  }

  async markReminded(day: string): Promise<void> {
    await this.units.query('update invoice_watch set reminded_on = $1', [day]);
  }
}
