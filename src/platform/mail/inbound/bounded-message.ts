import type { Readable } from 'node:stream';
import { Problem } from '../../http/problem.js';

/** What a mail can be before anything is read of it. */
export const MOST_INBOUND_BYTES = 15 * 1024 * 1024;

/** The whole message; PAYLOAD_TOO_LARGE where it is more than may be held, of which the rest is let pass. */
export async function boundedMessage(content: Readable): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of content as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes <= MOST_INBOUND_BYTES) parts.push(part);
    else parts.length = 0;
  }
  if (bytes > MOST_INBOUND_BYTES) throw new Problem('PAYLOAD_TOO_LARGE');
  return Buffer.concat(parts);
}
