import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.js';
import { ForbiddenUrl, hostOf } from './outbound-url.js';

/** Every address of a name, IPv4 before IPv6; throws where there is none. */
export type Resolve = (name: string) => Promise<string[]>;

/**
 * The one address to connect to. The name is resolved here and never again for this try, so that what was checked is what is
 * reached. A name with any address that is not public is refused whole: choosing among them would be the attacker's dice.
 */
export async function pinnedAddress(url: URL, resolve: Resolve, allowPrivate: boolean): Promise<string> {
  const host = hostOf(url);
  const addresses = isIP(host) ? [host] : await resolve(host);
  const inside = addresses.find((address) => !isPublicAddress(address));
  if (inside !== undefined && !allowPrivate) throw new ForbiddenUrl(`${host} is ${inside}, no public address.`);
  const [first] = addresses;
  if (first === undefined) throw new Error(`${host} has no address.`);
  return first;
}

const resolver = new Resolver({ timeout: 2_000, tries: 2 });

/** Asks the DNS itself, not the machine's own list of hosts. */
export const resolveByDns: Resolve = async (name) => {
  const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const [failure] = answers.filter((answer) => answer.status === 'rejected');
  if (addresses.length === 0 && failure) throw failure.reason;
  return addresses;
};
