import { createHmac, timingSafeEqual } from 'node:crypto';

/** What Mercado Pago signs: the query's id, the request's id and the instant of `x-signature`. */
export interface SignedParts {
  dataId: string | undefined;
  requestId: string | undefined;
  /** The header, `ts=<seconds or milliseconds>,v1=<hex>`. */
  signature: string | undefined;
}

/** True for what was signed with the secret. Anything missing, the secret too, is false: it fails closed. */
export function isSigned({ dataId, requestId, signature }: SignedParts, secret: string): boolean {
  const { ts, v1 } = partsOf(signature ?? '');
  if (!secret || !dataId || !requestId || !ts || !v1) return false;
  const expected = createHmac('sha256', secret)
    // Ids with letters are signed in lower case.
    .update(`id:${dataId.toLowerCase()};request-id:${requestId};ts:${ts};`)
    .digest();
  return timingSafeEqual(expected, Buffer.from(v1, 'hex'));
}

function partsOf(header: string): { ts?: string; v1?: string } {
  const parts = new Map(
    header.split(',').map((part): [string, string] => {
      const [name, ...value] = part.split('=');
      return [name!.trim(), value.join('=').trim()];
    }),
  );
  const ts = parts.get('ts');
  const v1 = parts.get('v1');
  return {
    ts: ts !== undefined && /^\d{10,13}$/.test(ts) ? ts : undefined,
    v1: v1 !== undefined && /^[0-9a-f]{64}$/i.test(v1) ? v1 : undefined,
  };
}
