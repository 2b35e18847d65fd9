import type { Params } from 'nestjs-pino';
import type { FastifyRequest } from 'fastify';
import type { Environment } from '../config/environment.js';

/** Logs say the route's pattern and the tenant; never a path with ids, a query, a body or a header. */
export function loggerOptions(env: Environment): Params {
  return {
    pinoHttp: {
      level: env.logLevel,
      autoLogging: false,
      serializers: {
        req: (request: { method: string }) => ({ method: request.method }),
        res: (response: { statusCode: number }) => ({ status: response.statusCode }),
        err: bareError,
      },
      redact: ['req.headers', 'password', 'webKey', 'token', '*.password', '*.webKey', '*.token'],
      quietReqLogger: true,
    },
  };
}

interface LoggedError {
  type?: string;
  message?: string;
  code?: string;
  stack?: string;
}

/** A failed query carries its parameters, and PostgreSQL's detail the row: addresses, hashes, tokens. None of it is logged. */
function bareError({ type, message, code, stack }: LoggedError): LoggedError {
  return { type, message, code, stack };
}

/** The route's pattern for a log line or a metric's label; never the path: ids and codes stay out of both. */
export function routePattern(request: FastifyRequest): string {
  return request.routeOptions?.url ?? '(none)';
}
