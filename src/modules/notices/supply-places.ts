import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { Stretch } from '../../platform/street.js';
import type { Service } from '../../platform/tenancy/tenant.js';
import { type OutagePlace, type SupplyPlace, touchedBy } from './outage-scope.js';

type OwnedPlace = SupplyPlace & { userId: string };
type KeyedPlace = SupplyPlace & { id: string };

const SERVICES = `array(select v.service from supply_services v where v.supply_id = s.id and v.status <> 'inactive' order by v.service)`;
const PAGE = 5_000;

/**
 * Where supplies are, as outages ask: always as it stands now, so that whoever takes a supply over is told, and who left it is not.
 * Within a unit of work.
 */
@Injectable()
export class SupplyPlaces {
  constructor(private readonly units: UnitOfWork) {}

  /** Of the users' accounts, by user; who has none is left out. */
  async ofUsers(userIds: readonly string[]): Promise<Map<string, SupplyPlace[]>> {
    const rows = await this.units.query<OwnedPlace>(
      `select a.user_id as "userId", s.number, s.address, ${SERVICES} as services
         from accounts a join supplies s on s.holder_id = a.holder_id and s.status <> 'inactive'
        where a.user_id = any($1) order by a.user_id, length(s.number), s.number`,
      [userIds],
    );
    return Map.groupBy(rows, ({ userId }) => userId);
  }

  /** How many supplies of the cooperative the outage touches. */
  async countTouched(outage: OutagePlace): Promise<number> {
    const isTouched = touchedBy(outage);
    let count = 0;
    for await (const supplies of this.pages()) count += supplies.filter(isTouched).length;
    return count;
  }

  /** Those of the streets on which no supply is touched. */
  async untouchedAmong({ services, streets }: { services: Service[]; streets: Stretch[] }): Promise<string[]> {
    let open = streets.map((stretch) => ({
      name: stretch.street,
      isTouched: touchedBy({ services, scope: { streets: [stretch] } }),
    }));
    for await (const supplies of this.pages()) {
      open = open.filter(({ isTouched }) => !supplies.some(isTouched));
      if (open.length === 0) break;
    }
    return open.map(({ name }) => name);
  }

  /** Those of the numbers that no supply has. */
  async unknownAmong(numbers: readonly string[]): Promise<string[]> {
    const rows = await this.units.query<{ number: string }>(
      'select n as number from unnest($1::text[]) n where not exists (select from supplies s where s.number = n)',
      [numbers],
    );
    return rows.map(({ number }) => number);
  }

  private async *pages(): AsyncGenerator<SupplyPlace[]> {
    let after: string | null = null;
    do {
      const page: KeyedPlace[] = await this.units.query<KeyedPlace>(
        `select s.id, s.number, s.address, ${SERVICES} as services from supplies s
          where s.status <> 'inactive' and ($1::uuid is null or s.id > $1) order by s.id limit ${PAGE}`,
        [after],
      );
      yield page;
      after = page.length === PAGE ? page.at(-1)!.id : null;
    } while (after !== null);
  }
}
