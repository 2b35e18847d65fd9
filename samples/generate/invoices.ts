import { type Cooperative, type GeneratedRow, pesos } from './cooperative.ts';
import { ABOUT } from './draw.ts';
import { isRead, quantityOf } from './usage.ts';

/** Of a thousand bills, how many are owed one, two … months after; later, what old debtors still owe. */
const OWED = [600, 300, 120, 70, 50];
const OLD_DEBT = 30;
const SURCHARGE = 1021;

/** A bill a month for each supply, by supply, oldest first. */
export function* invoices(coop: Cooperative): Generator<GeneratedRow> {
  const { plan } = coop;
  for (let supply = 0; supply < plan.supplies; supply += 1) {
    const historic = coop.holderNumberAt(supply, 0);
    const periods = coop.periodsOf(supply);
    for (let m = 0; m < periods; m += 1) {
      const holder = m < plan.months ? historic : coop.holderNumberAt(supply, coop.billedOn(supply, m));
      yield invoice(coop, supply, m, holder);
    }
  }
}

function invoice(coop: Cooperative, supply: number, m: number, holderNumber: string): GeneratedRow {
  const { calendar, draw, plan } = coop;
  const id = m * plan.supplies + supply;
  const since = coop.billedOn(supply, m);
  // Paid, and owed again when the bank sends a debit back, and so on.
  const turned = coop.versionOf(ABOUT.invoiceChange, id, since) % 2 === 1;
  const owes = wasOwed(coop, id, m) !== turned;
  const issued = coop.routeOf(supply) + 4;
  const amount = amountOf(coop, supply, m);
  const isNew = plan.night > 0 && since === plan.night;
  return {
    values: {
      holderNumber,
      supplyNumber: coop.supplyNumber(supply),
      type: 'LSP',
      letter: 'B',
      number: coop.invoiceNumber(supply, m),
      period: calendar.period(m),
      issuedOn: calendar.day(m, issued),
      dueOn: calendar.day(m, issued + 13),
      amount: pesos(amount),
      secondDueOn: calendar.day(m, issued + 23),
      secondAmount: pesos(Math.trunc((amount * SURCHARGE) / 1000)),
      balance: owes ? pesos(amount) : '0.00',
      cae: `7${String(draw(ABOUT.cae, id) % 10_000_000).padStart(7, '0')}${String(draw(ABOUT.cae, id, 1) % 1_000_000).padStart(6, '0')}`,
      caeDueOn: calendar.day(m, issued + 10),
    },
    change: isNew ? 'new' : changeOf(coop, id, since, owes),
  };
}

function changeOf(coop: Cooperative, id: number, since: number, owes: boolean): string | undefined {
  if (!coop.changedTonight(ABOUT.invoiceChange, id, since)) return undefined;
  return owes ? 'reversed' : 'paid';
}

/** A new bill is owed by everybody. */
function wasOwed(coop: Cooperative, id: number, m: number): boolean {
  if (m >= coop.plan.months) return true;
  return coop.draw(ABOUT.owed, id) % 1000 < (OWED[coop.plan.months - 1 - m] ?? OLD_DEBT);
}

/** Water is billed in two halves, with the month in which it was read and with the next. */
function amountOf(coop: Cooperative, supply: number, m: number): number {
  return coop.servicesOf(supply).reduce((sum, service) => {
    if (service === 'electricity') return sum + coop.tariff.price(service, quantityOf(coop, supply, service, m), m);
    const read = isRead(supply, service, m) ? m : Math.max(m - 1, 0);
    return sum + Math.trunc(coop.tariff.price(service, quantityOf(coop, supply, service, read), m) / 2);
  }, 0);
}
