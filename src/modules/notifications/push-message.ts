import { createHash } from 'node:crypto';
import webPush from 'web-push';
import type { PushKeyPair } from './push-keys.js';

/** What a device is to show. */
export interface PushContent {
  notificationId: string;
  event: string;
  cause: string;
  title: string;
  text: string;
  url: string;
}

/** Where, and with whose keys. */
export interface Device {
  endpoint: string;
  p256dh: string;
  auth: string;
}

const MOST_TITLE = 120;
const MOST_TEXT = 500;

/**
 * The request that shows it (RFC 8030, 8291, 8292): sealed for the device alone, signed for its service. The tag makes a repeat take the place of the
 * one before instead of showing twice; the topic does the same at the service.
 */
export function pushRequest(
  content: PushContent,
  device: Device,
  keys: PushKeyPair,
  { contact, ttlSeconds }: { contact: string; ttlSeconds: number },
): { headers: Record<string, string>; body: Buffer } {
  const topic = createHash('sha256').update(content.cause).digest('base64url').slice(0, 32);
  const { cipherText } = webPush.encrypt(device.p256dh, device.auth, payloadOf(content, topic), 'aes128gcm');
  const { publicKey, privateKey } = keys;
  const audience = new URL(device.endpoint).origin;
  const vapid = webPush.getVapidHeaders(audience, contact, publicKey, privateKey, 'aes128gcm');
  return {
    headers: {
      authorization: vapid.Authorization,
      'content-type': 'application/octet-stream',
      'content-encoding': 'aes128gcm',
      ttl: String(ttlSeconds),
      urgency: 'normal',
      topic,
    },
    body: cipherText,
  };
}

function payloadOf({ notificationId, event, title, text, url }: PushContent, tag: string): string {
  return JSON.stringify({
    id: notificationId,
    event,
    title: cut(title, MOST_TITLE),
    body: cut(text, MOST_TEXT),
    url,
    tag,
  });
}

/** Services take four kilobytes; a letter is never cut in half. */
function cut(text: string, most: number): string {
  const letters = Array.from(text);
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : text;
}
