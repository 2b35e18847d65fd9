import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/** A key of ours with the object that verifies by it: a plain buffer would be tried as a public key first, at every request. */
export interface TokenKey {
  bytes: Buffer;
  object: KeyObject;
}

export function tokenKeys(keys: Buffer[]): TokenKey[] {
  return keys.map((bytes) => ({ bytes, object: createSecretKey(bytes) }));
}

/**
 * The key that a token has to be verified with: of several, the one that signed it, else the current one, which refuses it.
 * A key id in the token would tell sooner, but would be one more thing to read before anything of it is believed.
 */
export function keyThatSigned(keys: TokenKey[], token: string): KeyObject {
  const found = keys.length > 1 ? keys.find(({ bytes }) => isSignedBy(bytes, token)) : undefined;
  return (found ?? keys[0]!).object;
}

function isSignedBy(key: Buffer, token: string): boolean {
  const end = token.lastIndexOf('.');
  const given = Buffer.from(token.slice(end + 1), 'base64url');
  const expected = createHmac('sha256', key).update(token.slice(0, end)).digest();
  return given.length === expected.length && timingSafeEqual(given, expected);
}
