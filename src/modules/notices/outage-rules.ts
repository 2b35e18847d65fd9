import { wrongField } from '../../platform/http/problem.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import type { OutageDraft, ScopeDraft } from './notice.dto.js';
import type { OutageScope } from './outage-scope.js';

const FARTHEST_MS = 366 * 86_400_000;
const LONGEST_MS = 31 * 86_400_000;

/** Throws VALIDATION_FAILED for an outage that cannot be. `now` is when it is planned. */
export function assertOutagePossible(
  { services, startsAt, endsAt }: Omit<OutageDraft, 'scope'>,
  now: Date = new Date(),
): void {
  const offered = currentTenant().settings.services;
  if (!services.every((service) => offered.includes(service)))
    throw wrongField('services', 'NOT_OFFERED', 'La cooperativa no presta alguno de esos servicios.');
  if (startsAt >= endsAt) throw wrongField('endsAt', 'INVALID', 'El fin debe ser posterior al comienzo.');
  if (endsAt <= now) throw wrongField('endsAt', 'PAST', 'El corte ya habría terminado.');
  if (startsAt.getTime() > now.getTime() + FARTHEST_MS)
    throw wrongField('startsAt', 'TOO_FAR', 'Falta más de un año para ese día.');
  if (endsAt.getTime() > startsAt.getTime() + LONGEST_MS)
    throw wrongField('endsAt', 'TOO_LONG', 'Un corte programado dura un mes como mucho.');
}

/** The one place that was given; throws VALIDATION_FAILED for none, for more, and for houses from a number down. */
export function scopeOf({ all, supplies, streets }: ScopeDraft): OutageScope {
  const given = [all && { all }, supplies && { supplies }, streets && { streets: streets.map((one) => ({ ...one })) }];
  const [scope, ...others] = given.filter((one) => one !== undefined);
  if (!scope || others.length > 0)
    throw wrongField('scope', 'ONE_PLACE', 'Diga dónde de una sola manera: suministros, calles o todos.');
  if (streets?.some(({ from = 0, to = Infinity }) => from > to))
    throw wrongField('scope.streets', 'INVALID', 'La primera altura debe ser menor que la última.');
  return scope;
}
