import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { notFound, type Problem, wrongField } from '../../platform/http/problem.js';
import type { Service } from '../../platform/tenancy/tenant.js';
import { AccountsService } from '../accounts/accounts.service.js';
import type { ConsumptionQuery } from './consumption.dto.js';
import type { ConsumedPeriodView, ConsumptionView } from './consumption.view.js';

/** Twenty years of months. */
const MOST_PERIODS = 240;

/** The unit of a service that has no reading to name it. */
const UNITS: Record<Service, string> = {
  electricity: 'kWh',
  water: 'm3',
  gas: 'm3',
  sewer: 'm3',
  internet: 'GB',
  telephony: 'min',
};

interface ReadingRow extends ConsumedPeriodView {
  unit: string;
  average: string;
}

/** A supply's consumption, with the number that its holder knows it by. */
export interface SupplyConsumption {
  supplyNumber: string;
  consumption: ConsumptionView;
}

@Injectable()
export class ConsumptionService {
  constructor(
    private readonly units: UnitOfWork,
    private readonly accounts: AccountsService,
  ) {}

  /** The supply must be the user's (else NOT_FOUND); a service that it never had gives an empty list. */
  async of(userId: string, supplyId: string, query: ConsumptionQuery): Promise<SupplyConsumption> {
    mustBeBounded(query);
    return this.units.run(async () => {
      const supply = await this.accounts.supplyOf(userId, supplyId);
      const service = query.service ?? supply.services[0];
      if (!service) throw notFound();
      const rows = await this.readings(supplyId, service, query);
      const { unit, average } = rows[0] ?? { unit: UNITS[service], average: null };
      return { supplyNumber: supply.number, consumption: { service, unit, items: rows.map(itemOf), average } };
    });
  }

  /** The days are counted over all readings, so that the oldest shown still knows the one before it. */
  private readings(supplyId: string, service: Service, { from, to }: ConsumptionQuery): Promise<ReadingRow[]> {
    return this.units.query<ReadingRow>(
      `select shown.*, round(avg(quantity) over (), 2) as average
         from (select period, invoice_number as "invoiceNumber", quantity, unit, estimated, days
                 from (select *, read_on - lag(read_on) over (order by period) as days
                         from readings where supply_id = $1 and service = $2) every
                where ($3::text is null or period >= $3) and ($4::text is null or period <= $4)
                order by period desc limit ${MOST_PERIODS}) shown
        order by period desc`,
      [supplyId, service, from ?? null, to ?? null],
    );
  }
}

function itemOf({ period, invoiceNumber, quantity, estimated, days }: ReadingRow): ConsumedPeriodView {
  return { period, invoiceNumber, quantity, estimated, days };
}

function mustBeBounded({ from, to }: ConsumptionQuery): void {
  if (!from || !to) return;
  const periods = monthsSinceZero(to) - monthsSinceZero(from) + 1;
  if (periods < 1) throw wrongRange('INVALID_RANGE', 'El período final es anterior al inicial.');
  if (periods > MOST_PERIODS) throw wrongRange('TOO_LONG', `Pida ${MOST_PERIODS} períodos como máximo.`);
}

function wrongRange(code: string, detail: string): Problem {
  return wrongField('to', code, detail);
}

function monthsSinceZero(period: string): number {
  const [year, month] = period.split('-').map(Number) as [number, number];
  return year * 12 + month;
}
