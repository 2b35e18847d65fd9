import type { Keyring } from '../crypto/keys.js';

/** A mail's secrets as its row keeps them; `ciphertext` in base64. */
export interface SealedSecrets {
  keyId: string;
  ciphertext: string;
}

/** Binds the seal to the mail's row. */
export function mailContext(mailId: string): string {
  return `mail/${mailId}`;
}

export function sealSecrets(keyring: Keyring, mailId: string, secrets: Record<string, string>): SealedSecrets {
  const { keyId, ciphertext } = keyring.seal(JSON.stringify(secrets), mailContext(mailId));
  return { keyId, ciphertext: ciphertext.toString('base64') };
}

/** Nothing for a mail that has none. */
export function openSecrets(keyring: Keyring, mailId: string, sealed: SealedSecrets | null): Record<string, string> {
  if (!sealed) return {};
  const text = keyring.open(sealed.keyId, Buffer.from(sealed.ciphertext, 'base64'), mailContext(mailId));
  return JSON.parse(text) as Record<string, string>;
}
