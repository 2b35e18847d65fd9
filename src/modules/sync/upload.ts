import { Readable, Transform } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../platform/http/problem.js';

/** Bytes of one upload at the most. */
const LIMIT_BYTES = 4 * 2 ** 30;

/** The request's body as it comes in, counted. Without one it is IMPORT_UNREADABLE; too much of it is PAYLOAD_TOO_LARGE. */
export function uploadOf(request: FastifyRequest): Readable {
  const { body } = request;
  if (!(body instanceof Readable))
    throw new Problem('IMPORT_UNREADABLE', { detail: 'El pedido no trae ningún archivo.' });
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > LIMIT_BYTES) done(new Problem('PAYLOAD_TOO_LARGE'));
      else done(null, chunk);
    },
  });
  // It may break off before anybody reads it, or after it was refused; unheard, that would end the process.
  counted.on('error', () => undefined);
  // A connection cut half-way must end the copy with an error, not with half a file.
  body.on('error', (error) => counted.destroy(error));
  body.on('aborted', () =>
    counted.destroy(new Problem('IMPORT_UNREADABLE', { detail: 'El archivo llegó incompleto.' })),
  );
  return body.pipe(counted);
}
