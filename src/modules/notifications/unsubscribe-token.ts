import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Keyring } from '../../platform/crypto/keys.js';
import type { NotificationEvent } from './events.js';

/** Whose mails end, and of which events. */
export interface Ending {
  userId: string;
  events: NotificationEvent[];
}

/** One bit each, for ever: tokens of years ago name them by it. */
const BITS: Record<NotificationEvent, number> = {
  'invoice.issued': 1,
  'invoice.due': 2,
  'invoice.overdue': 4,
  payment: 8,
  claim: 16,
  contact: 32,
  outage: 64,
  news: 128,
};

const NONCE = 12;
const TAG = 16;

/**
 * What a mail's address to end such mails carries: sealed, so that it tells nobody anything, and kept nowhere. It has no end but that of the
 * key; one of another cooperative opens nothing here.
 */
export function sealEnding(keyring: Keyring, tenantId: string, { userId, events }: Ending): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', keyring.derive('unsubscribe'), nonce).setAAD(contextOf(tenantId));
  const bits = events.reduce((sum, event) => sum | BITS[event], 0);
  const text = Buffer.concat([Buffer.from(userId.replaceAll('-', ''), 'hex'), Buffer.from([bits])]);
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** Null for what none of our keys made for this cooperative. */
export function openEnding(keyring: Keyring, tenantId: string, token: string): Ending | null {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== NONCE + 17 + TAG) return null;
  for (const key of keyring.deriveAll('unsubscribe')) {
    const text = openWith(key, tenantId, bytes);
    if (text) return endingIn(text);
  }
  return null;
}

function openWith(key: Buffer, tenantId: string, bytes: Buffer): Buffer | null {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE))
    .setAAD(contextOf(tenantId))
    .setAuthTag(bytes.subarray(-TAG));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()]);
  } catch {
    return null;
  }
}

function endingIn(text: Buffer): Ending {
  const userId = text.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const events = (Object.keys(BITS) as NotificationEvent[]).filter((event) => (text[16]! & BITS[event]) !== 0);
  return { userId, events };
}

function contextOf(tenantId: string): Buffer {
  return Buffer.from(`${tenantId}/unsubscribe`);
}
