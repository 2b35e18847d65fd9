import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.js';

/** An address that nothing of ours may be sent to, in a sentence. */
export class ForbiddenUrl extends Error {}

const MAX_LENGTH = 2_000;

/**
 * A URL that somebody gave us, in its one normal form. Throws ForbiddenUrl for anything but https to a host that may be public; where
 * private addresses are allowed (tests, a demo) plain http is too. A name is not resolved here: that is done, and checked, at each try.
 */
export function outboundUrl(text: string, { allowPrivate }: { allowPrivate: boolean }): URL {
  if (text.length > MAX_LENGTH || !URL.canParse(text)) throw new ForbiddenUrl(`${text.slice(0, 200)} is no URL.`);
  const url = new URL(text);
  const isAllowed = url.protocol === 'https:' || (allowPrivate && url.protocol === 'http:');
  if (!isAllowed) throw new ForbiddenUrl('Only an https:// URL is taken.');
  if (url.username || url.password) throw new ForbiddenUrl('The URL must not carry a user or a password.');
  const host = hostOf(url);
  if (!allowPrivate && isIP(host) && !isPublicAddress(host)) throw new ForbiddenUrl(`${host} is no public address.`);
  url.hash = '';
  return url;
}

/** The host without the brackets of IPv6. Octal, hexadecimal and short forms of IPv4 are plain by now: parsing a URL does that. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}
