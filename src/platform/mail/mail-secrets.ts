import type { Keyring } from '../crypto/keys.js';

/** A mail's secrets as its row keeps them; `ciphertext` in base64. */
export interface SealedSecrets {
  keyId: string;
  ciphertext: string;
}

export function sealSecrets(keyring: Keyring, mailId: string, secrets: Record<string, string>): SealedSecrets {
  const { keyId, ciphertext } = keyring.seal(JSON.stringify(secrets), `mail/${mailId}`);
  return { keyId, ciphertext: ciphertext.toString('base64') };
}

/** Nothing for a mail that has none. */
export function openSecrets(keyring: Keyring, mailId: string, sealed: SealedSecrets | null): Record<string, string> {
  if (!sealed) return {};
  const text = keyring.open(sealed.keyId, Buffer.from(sealed.ciphertext, 'base64'), `mail/${mailId}`);
  return JSON.parse(text) as Record<string, string>;
}
