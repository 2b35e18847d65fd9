import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Keyring, UnknownKey } from '../../src/platform/crypto/keys.js';

const [older, old, current] = [randomBytes(32), randomBytes(32), randomBytes(32)];
const before = new Keyring(old);
const now = new Keyring(current, [old, older]);

describe('The keys', () => {
  it('seal with the current one, and open what any of them sealed', () => {
    for (const ring of [new Keyring(older), before, now]) {
      const { keyId, ciphertext } = ring.seal('secreto', 'a/b');
      expect(now.open(keyId, ciphertext, 'a/b')).toBe('secreto');
    }
    const { keyId } = now.seal('secreto', 'a/b');
    expect([keyId, now.previousKeyIds]).toEqual([new Keyring(current).keyId, [before.keyId, new Keyring(older).keyId]]);
  });

  it('name what cannot be opened, and the key that it needs', () => {
    const { keyId, ciphertext } = now.seal('secreto', 'a/mercadopago');
    const opening = () => before.open(keyId, ciphertext, 'a/mercadopago');
    expect(opening).toThrow(UnknownKey);
    expect(opening).toThrow(`a/mercadopago is sealed with the key ${keyId}, which is neither SECRET_KEY`);
  });

  it('do not open what was bound to something else, or changed', () => {
    const { keyId, ciphertext } = now.seal('secreto', 'a/b');
    expect(() => now.open(keyId, ciphertext, 'a/c')).toThrow();
    ciphertext[ciphertext.length - 1]! ^= 1;
    expect(() => now.open(keyId, ciphertext, 'a/b')).toThrow();
  });

  it('digest with the current one, and know what each of the others would have made', () => {
    expect(now.hmac('web-key', 'x')).toEqual(new Keyring(current).hmac('web-key', 'x'));
    expect(now.hmacs('web-key', 'x')).toEqual(
      [current, old, older].map((bytes) => new Keyring(bytes).hmac('web-key', 'x')),
    );
    expect(now.hmac('web-key', 'x')).not.toEqual(now.hmac('enumeration', 'x'));
  });
});
