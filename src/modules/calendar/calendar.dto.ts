import { IsString, Matches } from 'class-validator';

export class CalendarFileParam {
  /** The cooperative's slug. @example almafuerte */
  @IsString() tenant: string;

  /** As the address ends: the token and `.ics`. @example kW1dQm3v0rT8yU2iO5pA7sD9fG4hJ6lZ-xC_vB0nM1q.ics */
  @Matches(/^[\w-]{43}\.ics$/) file: string;
}
