import type { Cooperative, GeneratedRow, Service } from './cooperative.ts';
import { ABOUT } from './draw.ts';
import { pick } from './people.ts';
import { addressOf, feederOf, pointOf, type TOWNS } from './places.ts';

const CATEGORIES: Record<Service, string[]> = {
  electricity: ['T1-RG1', 'T1-RG2', 'T1-G'],
  water: ['RESIDENCIAL', 'COMERCIAL'],
};
type Kind = 'meter' | 'category' | 'status';

/** A row for each service of each supply. */
export function* supplies(coop: Cooperative, town: keyof typeof TOWNS): Generator<GeneratedRow> {
  const { plan } = coop;
  for (let supply = 0; supply < plan.supplies; supply += 1) {
    const holderNumber = coop.holderNumberAt(supply, plan.night);
    const moved = plan.night > 0 && coop.movesOf(supply).at(-1) === plan.night;
    for (const service of coop.servicesOf(supply)) {
      const row = supplyService(coop, supply, service, { holderNumber, ...pointOf(coop.draw, supply, town) });
      yield moved ? { ...row, change: 'moved' } : row;
    }
  }
}

function supplyService(
  coop: Cooperative,
  supply: number,
  service: Service,
  { holderNumber, latitude, longitude }: Record<'holderNumber' | 'latitude' | 'longitude', string>,
): GeneratedRow {
  const { draw } = coop;
  const id = supply * 2 + (service === 'water' ? 1 : 0);
  const versions = { meter: 0, category: 0, status: 0 };
  for (let night = 1; night <= coop.plan.night; night += 1) {
    if (coop.changedOn(ABOUT.supplyChange, id, night)) versions[kindOn(coop, id, night)] += 1;
  }
  const meter = 100_000 + ((draw(ABOUT.meter, id) + versions.meter * 104_729) % 900_000);
  return {
    values: {
      supplyNumber: coop.supplyNumber(supply),
      holderNumber,
      service,
      address: addressOf(draw, supply),
      meterNumber: `${service === 'water' ? 'A' : 'E'}${meter}`,
      category: pick(CATEGORIES[service], draw(ABOUT.category, supply) + versions.category),
      status: statusOf(draw(ABOUT.status, id) % 100 < 3, versions.status),
      latitude,
      longitude,
      feeder: feederOf(draw, supply, service),
    },
    change: coop.changedTonight(ABOUT.supplyChange, id, 0) ? kindOn(coop, id, coop.plan.night) : undefined,
  };
}

function statusOf(closed: boolean, version: number): string {
  const changed = version % 2 === 1;
  if (closed) return changed ? 'active' : 'inactive';
  return changed ? 'disconnected' : 'active';
}

function kindOn(coop: Cooperative, id: number, night: number): Kind {
  const number = coop.draw(ABOUT.supplyChange, id, -night) % 100;
  return number < 60 ? 'meter' : number < 80 ? 'category' : 'status';
}
