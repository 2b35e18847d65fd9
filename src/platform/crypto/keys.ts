import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** What a key is for: a key made for one purpose never serves another. */
export type KeyPurpose = 'access-token' | 'web-key' | 'tenant-secret' | 'enumeration';

/** Keys and seals derived from SECRET_KEY. */
export class Keyring {
  constructor(private readonly secretKey: Buffer) {}

  derive(purpose: KeyPurpose): Buffer {
    return Buffer.from(hkdfSync('sha256', this.secretKey, '', `coop-online/${purpose}/v1`, 32));
  }

  hmac(purpose: KeyPurpose, text: string): Buffer {
    return createHmac('sha256', this.derive(purpose)).update(text).digest();
  }

  /** AES-256-GCM: nonce (12) + tag (16) + text. `context` (tenant and column) must be the same to open it. */
  seal(text: string, context: string): { keyId: string; ciphertext: Buffer } {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.derive('tenant-secret'), nonce).setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return { keyId: this.keyId, ciphertext: Buffer.concat([nonce, cipher.getAuthTag(), body]) };
  }

  /** Throws where the text, its context or the key is not the one that sealed it. */
  open(keyId: string, ciphertext: Buffer, context: string): string {
    if (keyId !== this.keyId) throw new Error(`Sealed with the key ${keyId}, but SECRET_KEY is ${this.keyId}.`);
    const decipher = createDecipheriv('aes-256-gcm', this.derive('tenant-secret'), ciphertext.subarray(0, 12))
      .setAAD(Buffer.from(context))
      .setAuthTag(ciphertext.subarray(12, 28));
    return Buffer.concat([decipher.update(ciphertext.subarray(28)), decipher.final()]).toString('utf8');
  }

  /** Names the key without telling it. */
  get keyId(): string {
    return createHash('sha256').update(this.derive('tenant-secret')).digest('hex').slice(0, 12);
  }
}
