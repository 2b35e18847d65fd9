import { createHash, timingSafeEqual } from 'node:crypto';
import type { Keyring } from '../../crypto/keys.js';

/** What a mail to one of our own addresses is about. The letters stand in addresses that lie in people's mailboxes: they stay. */
export const REPLY_PURPOSES = {
  /** A member's answer about their claim. */
  'claim-member': 'm',
  /** The cooperative's answer about a claim. */
  'claim-cooperative': 'c',
  /** The cooperative's answer to a contact message. */
  'contact-cooperative': 'k',
  /** What other servers tell of a mail of ours. */
  bounce: 'b',
} as const;
export type ReplyPurpose = keyof typeof REPLY_PURPOSES;

/** Whom and what an address of ours names. `tenantKey` is `tenantKeyOf` its schema. */
export interface ReplyAddress {
  purpose: ReplyPurpose;
  /** Of the claim, the contact message or the mail. */
  id: string;
  tenantKey: string;
  /** Proves that we made it; see `isOurs`. */
  proof: string;
}

const LOCAL_PART = /^([a-z])([0-9a-f]{32})([0-9a-f]{8})([0-9a-f]{20})$/;
/** Eighty bits: who guesses must send a mail for each try. */
const PROOF_LETTERS = 20;

/** What stands before the @: 61 letters and figures of the 64 that may. Upper and lower case are the same in it, as some servers change them. */
export function replyLocalPart(keyring: Keyring, schema: string, purpose: ReplyPurpose, id: string): string {
  const key = tenantKeyOf(schema);
  const proof = proofOf(keyring.hmac('reply-address', told(schema, purpose, id)));
  return `${REPLY_PURPOSES[purpose]}${id.replaceAll('-', '')}${key}${proof}`;
}

/** Reads what stands before the @; undefined for what no address of ours looks like. Nothing of it is proven yet. */
export function readLocalPart(localPart: string): ReplyAddress | undefined {
  const [, letter, hex, tenantKey, proof] = LOCAL_PART.exec(localPart.toLowerCase()) ?? [];
  const purpose = (Object.keys(REPLY_PURPOSES) as ReplyPurpose[]).find((name) => REPLY_PURPOSES[name] === letter);
  if (!purpose || !hex || !tenantKey || !proof) return undefined;
  return { purpose, id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'), tenantKey, proof };
}

/** Whether we made the address for that tenant, with this key or one before it. */
export function isOurs(keyring: Keyring, schema: string, { purpose, id, proof }: ReplyAddress): boolean {
  const expected = keyring.hmacs('reply-address', told(schema, purpose, id)).map(proofOf);
  return expected.some((each) => timingSafeEqual(Buffer.from(each), Buffer.from(proof)));
}

/** Finds the tenant again without naming it. Two may share one: the proof tells which it is. */
export function tenantKeyOf(schema: string): string {
  return createHash('sha256').update(schema).digest('hex').slice(0, 8);
}

function told(schema: string, purpose: ReplyPurpose, id: string): string {
  return `${schema}/${purpose}/${id}`;
}

function proofOf(mac: Buffer): string {
  return mac.toString('hex').slice(0, PROOF_LETTERS);
}
