import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { idAfter, pageOf } from '../../platform/http/cursor.js';
import { AccountsService } from '../accounts/accounts.service.js';
import type { Service } from '../../platform/tenancy/tenant.js';
import { mustHave } from './claim-filing.js';
import { ClaimPlaces, type Place } from './claim-place.js';
import { IS_OPEN, JOINED_COUNT, metresBetween } from './claim-sql.js';
import type { NearbyQuery } from './claims.dto.js';
import type { NearbyClaimPage, NearbyClaimView } from './nearby.view.js';

const METRES = 300;
/** Metres of a degree of latitude; of longitude it is as much at the equator alone. */
const METRES_A_DEGREE = 111_320;

/** From `($4, $5)` to the claim. */
const DISTANCE = metresBetween(
  { latitude: '$4::float8', longitude: '$5::float8' },
  { latitude: 'c.latitude', longitude: 'c.longitude' },
);
/** The box first: it is cheap, and most claims are far away. */
const IS_NEAR = `c.latitude between $4::float8 - ${METRES / METRES_A_DEGREE} and $4::float8 + ${METRES / METRES_A_DEGREE}
    and c.longitude between $5::float8 - ${METRES / METRES_A_DEGREE} / cos(radians($4::float8))
                        and $5::float8 + ${METRES / METRES_A_DEGREE} / cos(radians($4::float8))
    and ${DISTANCE} <= ${METRES}`;

/** Open claims of others about the service `$2`, near the place `$3` to `$6`, for the user `$1`. What is about one member alone is not offered. */
const NEARBY = `
  select * from (
    select c.id, c.number, c.status, c.service, k.name as category, c.created_at as "createdAt", ${JOINED_COUNT} as "joinedCount",
           exists (select from claim_joins j where j.claim_id = c.id and j.user_id = $1) as joined,
           case when ${IS_NEAR} then 'near' when c.street = $6::text then 'street' when c.feeder = $3::text then 'feeder' end as distance
      from claims c left join claim_categories k on k.id = c.category_id
     where ${IS_OPEN} and c.service = $2 and c.user_id is distinct from $1::uuid and k.personal is not true
  ) n where distance is not null`;

/** Finds who else has the same trouble. */
@Injectable()
export class NearbyClaims {
  constructor(
    private readonly units: UnitOfWork,
    private readonly accounts: AccountsService,
    private readonly places: ClaimPlaces,
  ) {}

  /** Newest first. A supply that is not the user's is NOT_FOUND. */
  list(userId: string, { supplyId, service, limit, cursor }: NearbyQuery): Promise<NearbyClaimPage> {
    const before = idAfter(cursor);
    return this.units.run(async () => {
      const { services } = await this.accounts.supplyOf(userId, supplyId);
      mustHave(services, service);
      const rows = await this.units.query<NearbyClaimView>(
        `${NEARBY} and ($7::uuid is null or id < $7) order by id desc limit $8`,
        [...around(userId, service, await this.places.of(supplyId, service)), before, limit + 1],
      );
      return pageOf(
        rows,
        limit,
        (row) => [row.id],
        (row) => row,
      );
    });
  }

  /** Within a unit of work: the one claim, as long as it is near the user's supply; undefined for any other. */
  async find(userId: string, supplyId: string, claimId: string): Promise<NearbyClaimView | undefined> {
    const { services } = await this.accounts.supplyOf(userId, supplyId);
    for (const service of services) {
      const place = await this.places.of(supplyId, service);
      const [row] = await this.units.query<NearbyClaimView>(`${NEARBY} and id = $7`, [
        ...around(userId, service, place),
        claimId,
      ]);
      if (row) return row;
    }
    return undefined;
  }
}

function around(userId: string, service: Service, { feeder, latitude, longitude, street }: Place): unknown[] {
  return [userId, service, feeder, latitude, longitude, street];
}
