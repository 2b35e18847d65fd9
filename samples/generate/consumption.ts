import type { Cooperative, GeneratedRow, Service } from './cooperative.ts';
import { ABOUT } from './draw.ts';
import { isRead, quantityOf } from './usage.ts';

const UNITS: Record<Service, string> = { electricity: 'kWh', water: 'm3' };

/** Readings by supply and service, oldest first; each begins where the one before ended. */
export function* consumption(coop: Cooperative): Generator<GeneratedRow> {
  for (let supply = 0; supply < coop.plan.supplies; supply += 1) {
    for (const service of coop.servicesOf(supply)) yield* readings(coop, supply, service);
  }
}

function* readings(coop: Cooperative, supply: number, service: Service): Generator<GeneratedRow> {
  const periods = coop.periodsOf(supply);
  let register = coop.draw(ABOUT.register, supply, service === 'water' ? 1 : 0) % 60_000;
  for (let m = 0; m < periods; m += 1) {
    if (!isRead(supply, service, m)) continue;
    const quantity = quantityOf(coop, supply, service, m);
    yield reading(coop, supply, service, m, register, quantity);
    register += quantity;
  }
}

function reading(
  coop: Cooperative,
  supply: number,
  service: Service,
  m: number,
  register: number,
  quantity: number,
): GeneratedRow {
  const { calendar, plan } = coop;
  const id = supply * 4096 + m * 2 + (service === 'water' ? 1 : 0);
  const since = coop.billedOn(supply, m);
  // A meter that was read again: a day later each time, and no estimate any more.
  const version = coop.versionOf(ABOUT.readingChange, id, since);
  const isNew = plan.night > 0 && since === plan.night;
  return {
    values: {
      supplyNumber: coop.supplyNumber(supply),
      service,
      period: calendar.period(m),
      invoiceNumber: coop.invoiceNumber(supply, m),
      previousReading: String(register),
      currentReading: String(register + quantity),
      quantity: `${quantity}.00`,
      unit: UNITS[service],
      readOn: calendar.day(m, coop.routeOf(supply) + 1 + version),
      estimated: String(version === 0 && coop.draw(ABOUT.estimated, id) % 100 < 4),
    },
    change: isNew ? 'new' : coop.changedTonight(ABOUT.readingChange, id, since) ? 'reread' : undefined,
  };
}
