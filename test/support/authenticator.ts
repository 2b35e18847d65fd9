import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { stack } from './stack.js';

/** What the server gives for making a passkey, as far as an authenticator reads it. */
export interface CreationOptions {
  rp: { id?: string };
  user: { id: string };
  challenge: string;
  excludeCredentials?: { id: string }[];
}

export interface RequestOptions {
  challenge: string;
  rpId?: string;
  allowCredentials?: { id: string }[];
}

/** What an authenticator, or whoever stands between it and the server, may do otherwise than it should. */
export interface Oddities {
  origin?: string;
  rpId?: string;
  challenge?: string;
  type?: string;
  crossOrigin?: boolean;
  /** Whether the person was verified (by a finger, a face or a PIN). */
  verified?: boolean;
  /** The count that it says. */
  counter?: number;
  userHandle?: string;
  /** Another key than the passkey's. */
  key?: KeyObject;
}

interface Passkey {
  id: string;
  userId: string;
  key: KeyObject;
  publicKey: KeyObject;
  counter: number;
}

const base64url = (bytes: Buffer) => bytes.toString('base64url');
const sha256 = (content: Buffer | string) => createHash('sha256').update(content).digest();

/** A passkey's home in software: P-256 keys, `none` attestation, a counter that goes up. */
export class Authenticator {
  private readonly passkeys: Passkey[] = [];

  /** As `navigator.credentials.create` of a browser at our own origin. */
  create(options: CreationOptions, odd: Oddities & { attestation?: CborMap } = {}) {
    const { privateKey: key, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const passkey = { id: base64url(randomBytes(32)), userId: options.user.id, key, publicKey, counter: 0 };
    this.passkeys.push(passkey);
    const authData = Buffer.concat([
      this.data(options.rp.id ?? '', passkey, odd, true),
      Buffer.alloc(16),
      Buffer.from([0, 32]),
      Buffer.from(passkey.id, 'base64url'),
      cbor(coseOf(publicKey)),
    ]);
    const attestation: CborMap = odd.attestation ?? [
      ['fmt', 'none'],
      ['attStmt', []],
    ];
    const clientDataJSON = this.clientData('webauthn.create', options.challenge, odd);
    const attestationObject = base64url(cbor([...attestation, ['authData', authData]]));
    return { ...this.envelope(passkey), response: { clientDataJSON, attestationObject, transports: ['internal'] } };
  }

  /** As `navigator.credentials.get`: signs with the passkey that the server allows, or the newest one. */
  get(options: RequestOptions, odd: Oddities = {}) {
    const allowed = options.allowCredentials?.map(({ id }) => id);
    const passkey = this.passkeys.findLast(({ id }) => !allowed || allowed.includes(id));
    if (!passkey) throw new Error('The authenticator has no passkey that is asked for.');
    passkey.counter += 1;
    const authData = this.data(options.rpId ?? '', passkey, odd, false);
    const clientDataJSON = this.clientData('webauthn.get', options.challenge, odd);
    const signed = Buffer.concat([authData, sha256(Buffer.from(clientDataJSON, 'base64url'))]);
    return {
      ...this.envelope(passkey),
      response: {
        clientDataJSON,
        authenticatorData: base64url(authData),
        signature: base64url(sign('sha256', signed, odd.key ?? passkey.key)),
        userHandle: odd.userHandle ?? passkey.userId,
      },
    };
  }

  private envelope({ id }: Passkey) {
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {} };
  }

  private clientData(type: string, challenge: string, odd: Oddities): string {
    const said = {
      type: odd.type ?? type,
      challenge: odd.challenge ?? challenge,
      origin: odd.origin ?? stack.apiUrl,
      crossOrigin: odd.crossOrigin ?? false,
    };
    return base64url(Buffer.from(JSON.stringify(said)));
  }

  private data(rpId: string, { counter }: Passkey, odd: Oddities, withKey: boolean): Buffer {
    const flags = 0x01 | (odd.verified === false ? 0 : 0x04) | (withKey ? 0x40 : 0);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(odd.counter ?? counter);
    return Buffer.concat([sha256(odd.rpId ?? rpId), Buffer.from([flags]), count]);
  }
}

/** Pairs, because CBOR's keys may be numbers. */
export type CborMap = [string | number, CborValue][];
type CborValue = string | number | Buffer | CborMap | { list: CborValue[] };

/** An ES256 key as COSE: EC2, P-256, x and y. */
function coseOf(key: KeyObject): CborMap {
  const { x, y } = key.export({ format: 'jwk' });
  return [
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, Buffer.from(x!, 'base64url')],
    [-3, Buffer.from(y!, 'base64url')],
  ];
}

function cbor(value: CborValue): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (!Array.isArray(value)) return Buffer.concat([head(4, value.list.length), ...value.list.map(cbor)]);
  return Buffer.concat([head(5, value.length), ...value.flatMap(([key, item]) => [cbor(key), cbor(item)])]);
}

function head(major: number, count: number): Buffer {
  if (count < 24) return Buffer.from([(major << 5) | count]);
  if (count < 256) return Buffer.from([(major << 5) | 24, count]);
  return Buffer.from([(major << 5) | 25, count >> 8, count & 255]);
}
