import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import webPush from 'web-push';
import { Keyring } from '../../platform/crypto/keys.js';
import { pushKeyContext } from './sealed-push-key.js';

/** By it push services know this installation; both halves in base64url. */
export interface PushKeyPair {
  publicKey: string;
  privateKey: string;
}

interface Row {
  public_key: string;
  key_id: string;
  ciphertext: Buffer;
}

const ID = 'vapid';

/** The installation's VAPID key pair, made when it is first asked for. Every subscription is bound to it, so it is never made anew. */
@Injectable()
export class PushKeys {
  private known: Promise<PushKeyPair> | undefined;

  constructor(
    private readonly database: DataSource,
    private readonly keyring: Keyring,
  ) {}

  /** Outside any tenant: the key is everybody's. Remembered, for sealing it anew does not change it. */
  pair(): Promise<PushKeyPair> {
    this.known ??= this.read().catch((error: unknown) => {
      this.known = undefined;
      throw error;
    });
    return this.known;
  }

  private async read(): Promise<PushKeyPair> {
    const { public_key, key_id, ciphertext } = (await this.row()) ?? (await this.make());
    return { publicKey: public_key, privateKey: this.keyring.open(key_id, ciphertext, pushKeyContext(ID)) };
  }

  /** Of two processes that make one at once the first has it. */
  private async make(): Promise<Row> {
    const { publicKey, privateKey } = webPush.generateVAPIDKeys();
    const { keyId, ciphertext } = this.keyring.seal(privateKey, pushKeyContext(ID));
    await this.database.query(
      'insert into public.push_keys (id, public_key, key_id, ciphertext) values ($1, $2, $3, $4) on conflict (id) do nothing',
      [ID, publicKey, keyId, ciphertext],
    );
    return (await this.row())!;
  }

  private async row(): Promise<Row | undefined> {
    const rows = await this.database.query<Row[]>(
      'select public_key, key_id, ciphertext from public.push_keys where id = $1',
      [ID],
    );
    return rows[0];
  }
}
