import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** IANA's special-purpose networks of IPv4: this host, private, shared (CGNAT), loopback, link-local, tests, multicast, reserved. */
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** IPv6 has one block of global unicast; everything else (loopback, ULA, link-local, mapped, NAT64) is out by not being in it. */
const GLOBAL_V6 = ['2000::/3'];
/** Within it: protocol assignments with Teredo, documentation, and 6to4, which carries any IPv4 address inside. */
const SPECIAL_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const specialV4 = networks(SPECIAL_V4, 'ipv4');
const globalV6 = networks(GLOBAL_V6, 'ipv6');
const specialV6 = networks(SPECIAL_V6, 'ipv6');

/** True for an address that anybody on the internet could reach; false for anything of a network's inside, and for no address at all. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !specialV4.check(address, 'ipv4');
  return isIPv6(address) && globalV6.check(address, 'ipv6') && !specialV6.check(address, 'ipv6');
}

function networks(list: string[], family: 'ipv4' | 'ipv6'): BlockList {
  const blocks = new BlockList();
  for (const network of list) {
    const [address, prefix] = network.split('/') as [string, string];
    blocks.addSubnet(address, Number(prefix), family);
  }
  return blocks;
}
