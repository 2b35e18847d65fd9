import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** What a key is for: a key made for one purpose never serves another. */
export type KeyPurpose =
  | 'access-token'
  | 'staff-token'
  | 'queue-board'
  | 'web-key'
  | 'tenant-secret'
  | 'enumeration'
  | 'unsubscribe'
  | 'reply-address';

/** Something was made with a key that this process does not have. */
export class UnknownKey extends Error {}

/**
 * Keys and seals derived from SECRET_KEY and from those in SECRET_KEY_PREVIOUS. Whatever is made, is made with the current one;
 * what any of them made, opens and verifies.
 */
export class Keyring {
  private readonly keys: readonly [SecretKey, ...SecretKey[]];

  constructor(current: Buffer, previous: readonly Buffer[] = []) {
    this.keys = [new SecretKey(current), ...previous.map((bytes) => new SecretKey(bytes))];
  }

  derive(purpose: KeyPurpose): Buffer {
    return this.keys[0].derive(purpose);
  }

  /** The same of every key, the current one first. */
  deriveAll(purpose: KeyPurpose): Buffer[] {
    return this.keys.map((key) => key.derive(purpose));
  }

  hmac(purpose: KeyPurpose, text: string): Buffer {
    return this.keys[0].hmac(purpose, text);
  }

  /** The same with every key, the current one first: to recognise what an earlier key digested. */
  hmacs(purpose: KeyPurpose, text: string): Buffer[] {
    return this.keys.map((key) => key.hmac(purpose, text));
  }

  /** AES-256-GCM: nonce (12) + tag (16) + text. `context` (tenant and column) must be the same to open it. */
  seal(text: string, context: string): { keyId: string; ciphertext: Buffer } {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.derive('tenant-secret'), nonce).setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return { keyId: this.keyId, ciphertext: Buffer.concat([nonce, cipher.getAuthTag(), body]) };
  }

  /** Throws UnknownKey, and Error where the text or its context is not what was sealed. */
  open(keyId: string, ciphertext: Buffer, context: string): string {
    const key = this.keys.find(({ id }) => id === keyId);
    if (!key)
      throw new UnknownKey(
        `${context} is sealed with the key ${keyId}, which is neither SECRET_KEY nor in SECRET_KEY_PREVIOUS: put it there and run «coop secrets rotate».`,
      );
    const decipher = createDecipheriv('aes-256-gcm', key.derive('tenant-secret'), ciphertext.subarray(0, 12))
      .setAAD(Buffer.from(context))
      .setAuthTag(ciphertext.subarray(12, 28));
    return Buffer.concat([decipher.update(ciphertext.subarray(28)), decipher.final()]).toString('utf8');
  }

  /** Names the current key without telling it. */
  get keyId(): string {
    return this.keys[0].id;
  }

  /** The names of the others. */
  get previousKeyIds(): string[] {
    return this.keys.slice(1).map(({ id }) => id);
  }
}

/** One of the keys; what is derived from it is kept, for an import digests ten thousand web keys. */
class SecretKey {
  readonly id: string;
  private readonly derived = new Map<KeyPurpose, Buffer>();

  constructor(private readonly bytes: Buffer) {
    this.id = createHash('sha256').update(this.derive('tenant-secret')).digest('hex').slice(0, 12);
  }

  derive(purpose: KeyPurpose): Buffer {
    let key = this.derived.get(purpose);
    if (!key) {
      key = Buffer.from(hkdfSync('sha256', this.bytes, '', `coop-online/${purpose}/v1`, 32));
      this.derived.set(purpose, key);
    }
    return key;
  }

  hmac(purpose: KeyPurpose, text: string): Buffer {
    return createHmac('sha256', this.derive(purpose)).update(text).digest();
  }
}
