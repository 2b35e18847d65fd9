import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, URL-safe: for links in mails, refresh tokens and API keys. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** How a token is stored. It carries its own entropy, so a plain digest is enough. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
