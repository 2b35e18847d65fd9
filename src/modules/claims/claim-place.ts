import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { Service } from '../../platform/tenancy/tenant.js';
import type { Claim } from './claim.entity.js';
import { streetOf } from '../../platform/street.js';

/** A point on the map, in degrees (both or none), what people call it, or both. */
export interface Location {
  latitude: number | null;
  longitude: number | null;
  address?: string | null;
}

/** Where a claim is, as its row keeps it. */
export type Place = Pick<Claim, 'latitude' | 'longitude' | 'locationAddress' | 'street' | 'feeder'>;

interface SuppliedPlace {
  latitude: number | null;
  longitude: number | null;
  address: string;
  feeder: string | null;
}

/** Where things are. Its method belongs inside a unit of work. */
@Injectable()
export class ClaimPlaces {
  constructor(private readonly units: UnitOfWork) {}

  /** At the supply, unless the author says where; what feeds the supply's service is what a neighbour shares in either case. */
  async of(supplyId: string, service: Service, location?: Location | null): Promise<Place> {
    const [supply] = (await this.units.query<SuppliedPlace>(
      `select s.latitude::float8 as latitude, s.longitude::float8 as longitude, s.address, v.feeder
         from supplies s left join supply_services v on v.supply_id = s.id and v.service = $2 where s.id = $1`,
      [supplyId, service],
    )) as [SuppliedPlace];
    const { feeder, address } = supply;
    if (location) return { ...placeAt(location), feeder };
    const { latitude, longitude } = supply;
    return { latitude, longitude, locationAddress: address || null, street: streetOf(address), feeder };
  }
}

/** A place that is no supply. */
export function placeAt({ latitude, longitude, address = null }: Location): Place {
  const street = address === null ? null : streetOf(address);
  return { latitude, longitude, locationAddress: address, street, feeder: null };
}
