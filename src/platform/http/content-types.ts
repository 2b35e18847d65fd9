import multipart from '@fastify/multipart';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseJson } from './json-body.js';
import { Problem } from './problem.js';

/** What a route takes beside JSON; declared with `@RouteConfig({ consumes: [...] })`. */
export interface RouteConsumes {
  consumes?: string[];
}

const JSON_ONLY = ['application/json'];
/** Four thousand characters take nine bytes each at the worst, and a form has other fields. */
const FORM_LIMIT = 65_536;

/**
 * JSON everywhere; forms, files and uploads only where a route declares them. Everything else is 415 before a byte of it is read.
 * Nest's own parsers (which also take text/plain and urlencoded) are off.
 */
export async function acceptContentTypes(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseJson(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: FORM_LIMIT },
    (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(body as string)));
    },
  );
  // For those who say so of their JSON; the route reads it.
  fastify.addContentTypeParser('text/plain', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  for (const type of ['text/csv', 'application/x-ndjson', 'application/pdf', 'application/zip', 'message/rfc822']) {
    // Handed on as a stream: what may be gigabytes is never held in memory.
    fastify.addContentTypeParser(type, (_request, payload, done) => done(null, payload));
  }
  await app.register(multipart, {
    limits: { fields: 10, fieldSize: 10_000, files: 1, fileSize: 10 * 1024 * 1024, parts: 12 },
  });
  fastify.addHook('onRequest', (request, _reply, done) => done(refusal(request)));
}

function refusal(request: FastifyRequest): Problem | undefined {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (!hasBody) return undefined;
  const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  const allowed = (request.routeOptions.config as RouteConsumes).consumes ?? JSON_ONLY;
  return allowed.includes(type) ? undefined : new Problem('UNSUPPORTED_MEDIA_TYPE');
}
