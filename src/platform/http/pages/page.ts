import { applyDecorators, Header } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RouteConsumes } from '../content-types.js';
import type { Problem } from '../problem.js';
import { html } from './html.js';
import { page } from './layout.js';

interface PageRoute extends RouteConsumes {
  page?: true;
}

/** Nothing but our own stylesheets, and forms that post to ourselves. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
} as const;

/** The route answers with a page, and its errors are pages too; a POST takes a form, and `alsoTakes`. Not part of the API's contract. */
export function Page(...alsoTakes: string[]): MethodDecorator {
  const route: PageRoute = { page: true, consumes: ['application/x-www-form-urlencoded', ...alsoTakes] };
  const headers = Object.entries(HEADERS).map(([name, value]) => Header(name, value));
  return applyDecorators(RouteConfig(route), ApiExcludeEndpoint(), ...headers);
}

export function isPage(request: FastifyRequest): boolean {
  return (request.routeOptions?.config as PageRoute | undefined)?.page === true;
}

/** A person's browser at an address that is not the API's: a mistyped link, a receipt that is not there. */
export function isVisit({ method, url, headers }: FastifyRequest): boolean {
  return method === 'GET' && !url.startsWith('/v1/') && (headers.accept ?? '').includes('text/html');
}

/** The problem as a person reads it, in the cooperative's page where it is known. */
export function sendProblemPage(reply: FastifyReply, problem: Problem): void {
  // Who follows a link has no field to look at again.
  const brokenLink = problem.code === 'VALIDATION_FAILED' && reply.request.method === 'GET';
  const sentence = brokenLink
    ? 'El enlace está incompleto. Ábralo otra vez desde el correo, o cópielo entero.'
    : problem.message;
  const body = html`<p role="alert">${sentence}</p>`;
  void reply
    .status(problem.status)
    .headers(HEADERS)
    .send(page(reply.request.tenant, { title: 'No se pudo completar', body }));
}
