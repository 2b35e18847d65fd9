import type { Keyring } from './keys.js';

/**
 * How a holder's web key is stored and compared (by `timingSafeEqual`): a keyed digest, because web keys are short and arrive
 * by the ten thousand. Bound to the schema and the holder's number, so that equal keys do not look equal; case and outer spaces do not count.
 */
export function webKeyDigest(keyring: Keyring, schema: string, holderNumber: string, webKey: string): Buffer {
  return keyring.hmac('web-key', digested(schema, holderNumber, webKey));
}

/** The digests that the same web key may lie under, the current key's first. */
export function webKeyDigests(keyring: Keyring, schema: string, holderNumber: string, webKey: string): Buffer[] {
  return keyring.hmacs('web-key', digested(schema, holderNumber, webKey));
}

function digested(schema: string, holderNumber: string, webKey: string): string {
  return `${schema}\n${holderNumber}\n${webKey.trim().toUpperCase()}`;
}
