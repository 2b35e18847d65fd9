/** Days are texts such as `2025-11-22`, made once for each month and looked up by the million. */
export class Calendar {
  private readonly days: string[][] = [];
  private readonly first: number;
  private readonly months: number;

  /** Of `months` periods that end with `until` (`2025-12`), and one more. */
  constructor(until: string, months: number) {
    this.months = months;
    const [year, month] = until.split('-').map(Number) as [number, number];
    this.first = year * 12 + month - months;
    for (let m = 0; m <= months; m += 1) this.days.push(this.daysFrom(m));
  }

  /** `2025-11`; `m` counts from 0, the oldest. */
  period(m: number): string {
    return this.day(m, 1).slice(0, 7);
  }

  /** January is 0. */
  monthOfYear(m: number): number {
    return (this.first + m) % 12;
  }

  year(m: number): number {
    return Math.floor((this.first + m) / 12);
  }

  /** The day of the period's month; one beyond its end is the next month's. Up to 62. */
  day(m: number, day: number): string {
    return this.days[m]![day]!;
  }

  /** The instant as of which a night's files speak: night 0 is the third of the month after the last period. */
  instantOf(night: number): string {
    return new Date(Date.UTC(this.year(this.months), this.monthOfYear(this.months), 3 + night, 6)).toISOString();
  }

  private daysFrom(m: number): string[] {
    return Array.from({ length: 63 }, (_, day) =>
      new Date(Date.UTC(this.year(m), this.monthOfYear(m), day)).toISOString().slice(0, 10),
    );
  }
}
