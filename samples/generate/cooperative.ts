import { Calendar } from './calendar.ts';
import { ABOUT, type Draw, drawsOf } from './draw.ts';
import { Tariff } from './tariff.ts';

/** What there is to make: the same plan gives the same files, and the next night's the same cooperative a day later. */
export interface Plan {
  supplies: number;
  /** Periods of history, a month each. */
  months: number;
  seed: number;
  /** The last period that every supply was billed for. */
  until: string;
  /** 0 is the first load; up to 30. */
  night: number;
}

/** One row, by the names of the canonical form; what is missing was never written. */
export type Values = Record<string, string>;

export interface GeneratedRow {
  values: Values;
  /** What happened to it since the night before; undefined where nothing did. */
  change?: string;
}

export type Service = 'electricity' | 'water';

/** Meters are read, and bills written, one route a night. */
const ROUTES = 20;
/** One row in so many changes each night. */
const CHANGES = 100;
const MOVES = 1000;
/** More than there are supplies. */
const OCCUPANTS = 10_000_000;
/** Of one point of sale. */
const NUMBERS = 100_000_000;
const SERVICES: Service[][] = [['electricity'], ['electricity', 'water'], ['water']];

/** Who lives where with which services, and what changed by which night. Nothing is remembered: everything is drawn again. */
export class Cooperative {
  readonly plan: Plan;
  readonly draw: Draw;
  readonly calendar: Calendar;
  readonly tariff: Tariff;

  constructor(plan: Plan) {
    this.plan = plan;
    this.draw = drawsOf(plan.seed);
    this.calendar = new Calendar(plan.until, plan.months);
    this.tariff = new Tariff(this.calendar, plan.months);
  }

  supplyNumber(supply: number): string {
    return String(101 + supply);
  }

  /** Whether this supply is the first of its holder's; the ones that follow may be the same holder's. */
  beginsHolder(supply: number): boolean {
    return supply === 0 || this.draw(ABOUT.newHolder, supply) % 100 < 78;
  }

  /** Nights until now on which somebody else moved in. */
  movesOf(supply: number): number[] {
    const nights: number[] = [];
    for (let night = 1; night <= this.plan.night; night += 1) {
      if (this.draw(ABOUT.moved, supply, night) % MOVES === 0) nights.push(night);
    }
    return nights;
  }

  /** Whose number it is at the end of a night. */
  holderNumberAt(supply: number, night: number): string {
    const moves = this.movesOf(supply).filter((moved) => moved <= night).length;
    let first = supply;
    if (moves === 0) while (!this.beginsHolder(first)) first -= 1;
    return this.holderNumber(first, moves);
  }

  /** Of the holder who came with a supply, or moved in as its `occupant`-th. */
  holderId(supply: number, occupant: number): number {
    return supply + occupant * OCCUPANTS;
  }

  holderNumber(supply: number, occupant: number): string {
    return String(1000 + this.holderId(supply, occupant));
  }

  /** Seven in ten have electricity alone, the others water too or water alone. */
  servicesOf(supply: number): Service[] {
    const number = this.draw(ABOUT.services, supply) % 100;
    return SERVICES[number < 70 ? 0 : number < 85 ? 1 : 2]!;
  }

  /** Numbers grow with time, over all supplies of a period. */
  invoiceNumber(supply: number, m: number): string {
    const sequence = m * this.plan.supplies + supply + 1;
    const pointOfSale = 21 + Math.floor(sequence / NUMBERS);
    return `${String(pointOfSale).padStart(4, '0')}-${String(sequence % NUMBERS).padStart(8, '0')}`;
  }

  routeOf(supply: number): number {
    return this.draw(ABOUT.route, supply) % ROUTES;
  }

  /** The night on which the supply's bill of a period came; history is older than every night. */
  billedOn(supply: number, m: number): number {
    return m < this.plan.months ? 0 : this.routeOf(supply) + 1;
  }

  /** Periods that the supply was billed for by now. */
  periodsOf(supply: number): number {
    return this.plan.months + (this.billedOn(supply, this.plan.months) <= this.plan.night ? 1 : 0);
  }

  /** How often a row that exists since the night `since` has changed by now. */
  versionOf(about: number, which: number, since: number): number {
    let version = 0;
    for (let night = since + 1; night <= this.plan.night; night += 1) {
      if (this.changedOn(about, which, night)) version += 1;
    }
    return version;
  }

  /** Whether the row that exists since the night `since` changed tonight. */
  changedTonight(about: number, which: number, since: number): boolean {
    return this.plan.night > since && this.changedOn(about, which, this.plan.night);
  }

  changedOn(about: number, which: number, night: number): boolean {
    return this.draw(about, which, night) % CHANGES === 0;
  }
}

/** Centavos as pesos with a decimal point. */
export function pesos(centavos: number): string {
  return `${Math.trunc(centavos / 100)}.${String(centavos % 100).padStart(2, '0')}`;
}
