import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { Keyring } from '../../src/platform/crypto/keys.js';
import {
  isOurs,
  readLocalPart,
  REPLY_PURPOSES,
  replyLocalPart,
  type ReplyPurpose,
} from '../../src/platform/mail/inbound/reply-address.js';

const PURPOSES = Object.keys(REPLY_PURPOSES) as ReplyPurpose[];
const old = randomBytes(32);
const keyring = new Keyring(randomBytes(32), [old]);
const schema = 't_almafuerte';

describe('An address for answers', () => {
  it.each(PURPOSES)('of the purpose %s names one thing of one cooperative, and fits before an @', (purpose) => {
    const id = uuid();
    const local = replyLocalPart(keyring, schema, purpose, id);
    expect(local.length).toBeLessThanOrEqual(64);
    expect(local).toMatch(/^[a-z0-9]+$/);
    const read = readLocalPart(local)!;
    expect(read).toMatchObject({ purpose, id });
    expect(isOurs(keyring, schema, read)).toBe(true);
  });

  it('is the same in upper case, as some servers write it', () => {
    const read = readLocalPart(replyLocalPart(keyring, schema, 'bounce', uuid()).toUpperCase())!;
    expect(isOurs(keyring, schema, read)).toBe(true);
  });

  it('that the key of the version before made still works, and that of a stranger does not', () => {
    const id = uuid();
    const read = readLocalPart(replyLocalPart(new Keyring(old), schema, 'claim-member', id))!;
    expect(isOurs(keyring, schema, read)).toBe(true);
    const strange = readLocalPart(replyLocalPart(new Keyring(randomBytes(32)), schema, 'claim-member', id))!;
    expect(isOurs(keyring, schema, strange)).toBe(false);
  });

  it('proves its cooperative, its purpose and its id: with any of them changed it is nobody’s', () => {
    const id = uuid();
    const read = readLocalPart(replyLocalPart(keyring, schema, 'claim-member', id))!;
    expect(isOurs(keyring, 't_la_ribera', read)).toBe(false);
    expect(isOurs(keyring, schema, { ...read, purpose: 'claim-cooperative' })).toBe(false);
    expect(isOurs(keyring, schema, { ...read, id: uuid() })).toBe(false);
    expect(isOurs(keyring, schema, { ...read, proof: '0'.repeat(20) })).toBe(false);
  });

  it.each([
    '',
    'postmaster',
    'm',
    `z${'0'.repeat(60)}`,
    `m${'0'.repeat(59)}`,
    `m${'g'.repeat(60)}`,
    `m${'0'.repeat(61)}`,
  ])('is not %j', (local) => expect(readLocalPart(local)).toBeUndefined());
});
