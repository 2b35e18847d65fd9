import '@fastify/multipart';
import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { Problem, wrongField } from './problem.js';

/** The one file of a multipart request, as it arrives. It ends with PAYLOAD_TOO_LARGE when it passes the limit of content-types.ts. */
export async function uploadedFile(request: FastifyRequest): Promise<Readable> {
  if (!request.isMultipart()) throw new Problem('UNSUPPORTED_MEDIA_TYPE');
  const part = await request.file().catch((error: unknown) => {
    throw isOurs(error) ? error : new Problem('MALFORMED_BODY', { detail: 'No se pudo leer el archivo enviado.' });
  });
  // The parser would only cut it short.
  if (part) return part.file.on('limit', () => part.file.destroy(new Problem('PAYLOAD_TOO_LARGE')));
  const detail = 'Falta el archivo.';
  throw wrongField('file', 'REQUIRED', detail);
}

/** The parser's own errors carry a status; a body that it cannot make sense of does not. */
function isOurs(error: unknown): boolean {
  return typeof (error as { statusCode?: unknown } | null)?.statusCode === 'number';
}
