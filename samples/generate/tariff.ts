import type { Calendar } from './calendar.ts';

/** Monthly inflation in thousandths, by year, as Argentina had it; twenty for the years before and after. */
const INFLATION: Record<number, number> = {
  2016: 28,
  2017: 19,
  2018: 33,
  2019: 36,
  2020: 26,
  2021: 35,
  2022: 56,
  2023: 95,
  2024: 65,
  2025: 23,
};
const USUAL = 20;
const LAST = 1_000_000;

/** Centavos of the last period: what a supply pays anyway, and each kWh or m³. */
const PRICES = {
  electricity: { fixed: 380_000, each: 14_850 },
  water: { fixed: 520_000, each: 38_200 },
} as const;

/** What a service cost in each period, in whole centavos. */
export class Tariff {
  /** Price of each period in millionths of the last one's. */
  private readonly index: number[];

  constructor(calendar: Calendar, months: number) {
    this.index = Array<number>(months + 1).fill(LAST);
    for (let m = months - 2; m >= 0; m -= 1) {
      const risen = 1000 + (INFLATION[calendar.year(m + 1)] ?? USUAL);
      this.index[m] = Math.max(1, Math.trunc((this.index[m + 1]! * 1000) / risen));
    }
  }

  price(service: keyof typeof PRICES, quantity: number, m: number): number {
    const { fixed, each } = PRICES[service];
    return Math.trunc(((fixed + each * quantity) * this.index[m]!) / LAST);
  }
}
