import { onAnyOf, placeOf, type Stretch } from '../../platform/street.js';
import type { Service } from '../../platform/tenancy/tenant.js';

/** Where an outage is: in these supplies, along these streets, or everywhere. */
export type OutageScope = { all: true } | { supplies: string[] } | { streets: Stretch[] };

/** What of a supply tells whether an outage touches it. `services` are those in use. */
export interface SupplyPlace {
  number: string;
  address: string;
  services: Service[];
}

/** The part of an outage that tells whom it touches. */
export interface OutagePlace {
  /** None means all. */
  services: Service[];
  /** Null where nobody said: then it is everybody's, and touches no supply in particular. */
  scope: OutageScope | null;
}

/** Tells whether a supply is touched; made once for an outage, for reading its streets takes time. */
export function touchedBy({ services, scope }: OutagePlace): (supply: SupplyPlace) => boolean {
  const isThere = whereIs(scope);
  return (supply) =>
    supply.services.some((service) => services.length === 0 || services.includes(service)) && isThere(supply);
}

function whereIs(scope: OutageScope | null): (supply: SupplyPlace) => boolean {
  if (scope === null) return () => false;
  if ('all' in scope) return () => true;
  if ('supplies' in scope) {
    const numbers = new Set(scope.supplies);
    return ({ number }) => numbers.has(number);
  }
  const isThere = onAnyOf(scope.streets);
  return ({ address }) => isThere(placeOf(address));
}
