import type { Cooperative, GeneratedRow } from './cooperative.ts';
import { ABOUT } from './draw.ts';
import { nameOf, taxIdOf, webKeyOf } from './people.ts';
import { addressOf, type Town, townOf } from './places.ts';

/** Everybody who was ever billed: who came with the supplies, and after each supply who moved into it later. */
export function* holders(coop: Cooperative, towns: readonly Town[]): Generator<GeneratedRow> {
  for (let supply = 0; supply < coop.plan.supplies; supply += 1) {
    if (coop.beginsHolder(supply)) yield holder(coop, towns, supply, 0, 0);
    for (const [place, night] of coop.movesOf(supply).entries()) yield holder(coop, towns, supply, place + 1, night);
  }
}

function holder(
  coop: Cooperative,
  towns: readonly Town[],
  supply: number,
  occupant: number,
  since: number,
): GeneratedRow {
  const { draw } = coop;
  const id = coop.holderId(supply, occupant);
  const versions = versionsOf(coop, id, since);
  const { city, postalCode } = townOf(draw, supply, towns);
  const phone = draw(ABOUT.phone, id);
  const email = draw(ABOUT.email, id) % 10 < 4 || versions.email > 0;
  return {
    values: {
      holderNumber: coop.holderNumber(supply, occupant),
      name: nameOf(draw, id),
      taxId: taxIdOf(draw, id),
      address: addressOf(draw, supply),
      city,
      postalCode,
      ...((phone % 10 < 6 || versions.phone > 0) && {
        phone: `3571${400_000 + (((phone >>> 4) + versions.phone * 7_919) % 300_000)}`,
      }),
      ...(email && { email: `socio${id}${versions.email > 0 ? `.${versions.email}` : ''}@example.com` }),
      webKey: webKeyOf(draw, id, versions.webKey),
    },
    change: changeOf(coop, id, since),
  };
}

/** What changes of a holder: most often the telephone, seldom the web key. */
function kindOn(coop: Cooperative, id: number, night: number): 'phone' | 'email' | 'webKey' {
  const number = coop.draw(ABOUT.holderChange, id, -night) % 100;
  return number < 70 ? 'phone' : number < 95 ? 'email' : 'webKey';
}

function versionsOf(coop: Cooperative, id: number, since: number): Record<'phone' | 'email' | 'webKey', number> {
  const versions = { phone: 0, email: 0, webKey: 0 };
  for (let night = since + 1; night <= coop.plan.night; night += 1) {
    if (coop.changedOn(ABOUT.holderChange, id, night)) versions[kindOn(coop, id, night)] += 1;
  }
  return versions;
}

function changeOf(coop: Cooperative, id: number, since: number): string | undefined {
  const { night } = coop.plan;
  if (night > 0 && since === night) return 'new';
  return coop.changedTonight(ABOUT.holderChange, id, since) ? kindOn(coop, id, night) : undefined;
}
