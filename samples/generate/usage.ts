import type { Cooperative, Service } from './cooperative.ts';
import { ABOUT } from './draw.ts';

/** Per cent of a year's mean, January first: summers with air conditioning, winters with stoves; gardens are watered in summer. */
const SEASONS: Record<Service, number[]> = {
  electricity: [128, 120, 100, 86, 88, 108, 118, 108, 92, 90, 100, 118],
  water: [140, 130, 110, 95, 85, 80, 80, 82, 90, 105, 120, 135],
};

/** Water is read every other month, half of the supplies in each. */
export function isRead(supply: number, service: Service, m: number): boolean {
  return service === 'electricity' || m % 2 === supply % 2;
}

/** Whole kWh of the month, or m³ of the two months that end with it. */
export function quantityOf(coop: Cooperative, supply: number, service: Service, m: number): number {
  const { draw, calendar } = coop;
  const base = draw(ABOUT.base, supply, service === 'water' ? 1 : 0);
  const usual = service === 'water' ? 14 + (base % 40) : base % 5 === 0 ? 200 + (base % 1200) : 90 + (base % 260);
  const noise = 85 + (draw(ABOUT.noise, supply, m * 2 + (service === 'water' ? 1 : 0)) % 31);
  return Math.trunc((usual * SEASONS[service][calendar.monthOfYear(m)]! * noise) / 10_000);
}
