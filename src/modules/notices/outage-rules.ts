import { Problem } from '../../platform/http/problem.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import type { OutageDraft, ScopeDraft } from './notice.dto.js';
import type { OutageScope } from './outage-scope.js';

const FARTHEST_MS = 366 * 86_400_000;
const LONGEST_MS = 31 * 86_400_000;

/** A wrong field of a notice. */
export function wrongNotice(field: string, code: string, detail: string): Problem {
  return new Problem('VALIDATION_FAILED', { errors: [{ field, code, detail }] });
}

/** Throws VALIDATION_FAILED for an outage that cannot be. `now` is when it is planned. */
export function assertOutagePossible(
  { services, startsAt, endsAt }: Omit<OutageDraft, 'scope'>,
  now: Date = new Date(),
): void {
  const offered = currentTenant().settings.services;
  if (!services.every((service) => offered.includes(service)))
    throw wrongNotice('services', 'NOT_OFFERED', 'La cooperativa no presta alguno de esos servicios.');
  if (startsAt >= endsAt) throw wrongNotice('endsAt', 'INVALID', 'El fin debe ser posterior al comienzo.');
  if (endsAt <= now) throw wrongNotice('endsAt', 'PAST', 'El corte ya habría terminado.');
  if (startsAt.getTime() > now.getTime() + FARTHEST_MS)
    throw wrongNotice('startsAt', 'TOO_FAR', 'Falta más de un año para ese día.');
  if (endsAt.getTime() > startsAt.getTime() + LONGEST_MS)
    throw wrongNotice('endsAt', 'TOO_LONG', 'Un corte programado dura un mes como mucho.');
}

/** The one place that was given; throws VALIDATION_FAILED for none, for more, and for houses from a number down. */
export function scopeOf({ all, supplies, streets }: ScopeDraft): OutageScope {
  const given = [all && { all }, supplies && { supplies }, streets && { streets: streets.map((one) => ({ ...one })) }];
  const [scope, ...others] = given.filter((one) => one !== undefined);
  if (!scope || others.length > 0)
    throw wrongNotice('scope', 'ONE_PLACE', 'Diga dónde de una sola manera: suministros, calles o todos.');
  if (streets?.some(({ from = 0, to = Infinity }) => from > to))
    throw wrongNotice('scope.streets', 'INVALID', 'La primera altura debe ser menor que la última.');
  return scope;
}
