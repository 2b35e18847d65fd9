import { createECDH, randomBytes } from 'node:crypto';

/** What a browser tells of a push subscription (`PushSubscription.toJSON()`). */
export interface DeviceSubscription {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

/** A subscription of a browser that nobody looks at. */
export function aDevice(
  endpoint = `https://push.example.com/send/${randomBytes(16).toString('hex')}`,
): DeviceSubscription {
  const ecdh = createECDH('prime256v1');
  ecdh.generateKeys();
  return {
    endpoint,
    keys: { p256dh: ecdh.getPublicKey('base64url'), auth: randomBytes(16).toString('base64url') },
  };
}
