import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { SecretOrKeyProvider } from 'passport-jwt';

/**
 * Finds the key that a token has to be verified with: of several, the one that signed it, else the current one, which refuses it.
 * A key id in the token would tell sooner, but would be one more thing to read before anything of it is believed.
 */
export function keyThatSigned(keys: Buffer[]): SecretOrKeyProvider {
  // Key objects, which the declarations forgot: a plain buffer would be tried as a public key first, at every request.
  const objects = keys.map((key) => createSecretKey(key) as unknown as Buffer);
  return (_request, token: unknown, done) => {
    const found = keys.length > 1 && typeof token === 'string' ? keys.findIndex((key) => isSignedBy(key, token)) : 0;
    done(null, objects[Math.max(found, 0)]);
  };
}

function isSignedBy(key: Buffer, token: string): boolean {
  const end = token.lastIndexOf('.');
  const given = Buffer.from(token.slice(end + 1), 'base64url');
  const expected = createHmac('sha256', key).update(token.slice(0, end)).digest();
  return given.length === expected.length && timingSafeEqual(given, expected);
}
