import { createECDH, createPublicKey, type ECDH, randomBytes, verify } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import ece from 'http_ece';
import { aServer } from '../deliveries/receiver.js';
import type { DeviceSubscription } from '../support/device.js';

/** What a device is shown, opened with its own keys. */
export interface Shown {
  id: string;
  event: string;
  title: string;
  body: string;
  url: string;
  tag: string;
}

export interface TakenPush {
  headers: IncomingHttpHeaders;
  /** As the installation's JWT says; verified. */
  claims: { aud: string; exp: number; sub: string };
  publicKey: string;
  /** The bytes that went over the wire. */
  sealed: Buffer;
  shown: Shown;
}

/** A browser on a phone, with a push service of its own that takes what is sent there. */
export interface Phone {
  subscription: DeviceSubscription;
  taken: TakenPush[];
  /** Statuses of the next answers, in order; 201 once they are used up. */
  answers: number[];
  /** Headers of every answer. */
  headers: Record<string, string>;
}

/** Written from RFC 8030, 8291 and 8292, with another library than ours. */
export async function aPhone(): Promise<Phone> {
  const keys = createECDH('prime256v1');
  keys.generateKeys();
  const auth = randomBytes(16);
  const phone: Phone = {
    subscription: { endpoint: '', keys: { p256dh: keys.getPublicKey('base64url'), auth: auth.toString('base64url') } },
    taken: [],
    answers: [],
    headers: {},
  };
  const port = await aServer((request, response) => {
    void bodyOf(request).then((sealed) => {
      phone.taken.push({
        ...identityIn(request.headers),
        headers: request.headers,
        sealed,
        shown: open(sealed, keys, auth),
      });
      response.writeHead(phone.answers.shift() ?? 201, phone.headers).end();
    });
  });
  phone.subscription.endpoint = `http://127.0.0.1:${port}/send/${randomBytes(8).toString('hex')}`;
  return phone;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function open(sealed: Buffer, privateKey: ECDH, authSecret: Buffer): Shown {
  return JSON.parse(ece.decrypt(sealed, { version: 'aes128gcm', privateKey, authSecret }).toString('utf8')) as Shown;
}

/** Throws for a signature that is not of the key that it names. */
function identityIn({ authorization = '' }: IncomingHttpHeaders): Pick<TakenPush, 'claims' | 'publicKey'> {
  const [, token, publicKey] = /^vapid t=([^,]+), ?k=([\w-]+)$/.exec(authorization) ?? [];
  const [head, body, signature] = token!.split('.') as [string, string, string];
  const point = Buffer.from(publicKey!, 'base64url');
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
  const isSigned = verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'));
  const { alg } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg: string };
  if (!isSigned || alg !== 'ES256') throw new Error('The push is not signed by the key that it names.');
  return {
    claims: JSON.parse(Buffer.from(body, 'base64url').toString()) as TakenPush['claims'],
    publicKey: publicKey!,
  };
}
