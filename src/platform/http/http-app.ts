import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Logger } from 'nestjs-pino';
import type { Environment } from '../config/environment.js';
import { endOnSignal } from '../operations/end-on-signal.js';
import { acceptContentTypes } from './content-types.js';
import { MountedPlugins } from './mounted-plugins.js';
import { serveOpenApi } from './openapi.js';
import { ProblemFilter, sendProblem } from './problem.filter.js';
import { PROBLEM_FORMS, type ProblemForm } from './problem-form.js';
import { Problem } from './problem.js';
import { tenantFromPath } from './tenant.hook.js';
import { validationPipe } from './validation.js';

const BODY_LIMIT = 262_144;
const HSTS_SECONDS = 31_536_000;

/** What every answer carries, for those that Fastify gives before any hook runs. */
const WITHOUT_HOOKS = {
  'strict-transport-security': `max-age=${HSTS_SECONDS}; includeSubDomains`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
};

/** The HTTP application, ready to listen: limits, headers, tenant, validation, problem documents. */
export async function createHttpApp(module: object, env: Environment): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    // Only the listed proxies are believed: with `true` anyone could choose the address that the limits count.
    trustProxy: env.trustedProxies.length > 0 ? env.trustedProxies : false,
    routerOptions: { maxParamLength: 200 },
    requestTimeout: 0,
    // What Fastify refuses before it has a route: a path that is no path.
    frameworkErrors: (_error: Error, _request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply.headers(WITHOUT_HOOKS), new Problem('MALFORMED_URL')),
  });
  const app = await NestFactory.create<NestFastifyApplication>(module as never, adapter, {
    bodyParser: false,
    bufferLogs: true,
  });
  app.useLogger(app.get(Logger));
  endOnSignal(app);
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter());
  fastifyOf(app).decorate('problemForms', app.get<ProblemForm[]>(PROBLEM_FORMS, { strict: false }));
  await securityHeaders(app, env);
  await acceptContentTypes(app);
  tenantFromPath(app);
  for (const { prefix, plugin } of app.get(MountedPlugins).all) await app.register(plugin as never, { prefix });
  serveOpenApi(app);
  await app.init();
  return app;
}

async function securityHeaders(app: NestFastifyApplication, env: Environment): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        scriptSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        upgradeInsecureRequests: null,
      },
    },
    hsts: { maxAge: HSTS_SECONDS, includeSubDomains: true },
    referrerPolicy: { policy: 'no-referrer' },
  });
  await app.register(cors, {
    origin: env.corsOrigins,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key'],
    maxAge: 600,
  });
  // Personal data by default; a route that may be kept says so itself.
  fastifyOf(app).addHook('onSend', (_request, reply, payload, done) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    done(null, payload);
  });
}

function fastifyOf(app: NestFastifyApplication): FastifyInstance {
  return app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
}
