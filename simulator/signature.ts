import { createHmac } from 'node:crypto';

export interface SignedParts {
  /** The id of the query, never the body's. */
  dataId: string;
  requestId: string;
  /** Seconds or milliseconds since 1970, as text. */
  timestamp: string;
}

/** `ts=<timestamp>,v1=<hex>`: HMAC-SHA256 of the manifest `id:…;request-id:…;ts:…;` with the seller's secret. */
export function signatureHeader(secret: string, { dataId, requestId, timestamp }: SignedParts): string {
  const manifest = `id:${dataId};request-id:${requestId};ts:${timestamp};`;
  return `ts=${timestamp},v1=${createHmac('sha256', secret).update(manifest).digest('hex')}`;
}
