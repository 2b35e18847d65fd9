import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { routePattern } from '../operations/logging.js';
import { ERRORS, type ErrorCode } from './error-codes.js';
import { isPage, isVisit, sendProblemPage } from './pages/page.js';
import { formFor } from './problem-form.js';
import { Problem } from './problem.js';

/** Everything thrown becomes a problem document; what nobody foresaw is logged and told as INTERNAL, without its text. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const problem = problemOf(error);
    if (problem.status >= 500)
      this.log.error({ err: error, code: problem.code, route: routeOf(http.getRequest<FastifyRequest>()) });
    sendProblem(http.getResponse<FastifyReply>(), problem);
  }
}

/** A document, or what the path's own contract has for it; a page on a page's route, and for whoever follows a link that leads nowhere. */
export function sendProblem(reply: FastifyReply, problem: Problem): void {
  if (problem.extras.retryAfter !== undefined) reply.header('Retry-After', String(problem.extras.retryAfter));
  const form = formFor(reply);
  if (form) return form.send(reply, problem);
  if (problem.status === 401) reply.header('WWW-Authenticate', problem.extras.challenge ?? 'Bearer');
  if (isPage(reply.request) || isVisit(reply.request)) return sendProblemPage(reply, problem);
  void reply
    .status(problem.status)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem.document()));
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HttpException) return new Problem(codeOfStatus(error.getStatus()));
  return new Problem(codeOfFastify(error) ?? 'INTERNAL');
}

/** Nest's and Fastify's own errors: the status tells which of ours it is. */
function codeOfStatus(status: number): ErrorCode {
  if (status === 400) return 'MALFORMED_BODY';
  if (status === 404) return 'ROUTE_NOT_FOUND';
  const own = (Object.keys(ERRORS) as ErrorCode[]).find((code) => ERRORS[code][0] === status);
  return own ?? 'INTERNAL';
}

function codeOfFastify(error: unknown): ErrorCode | undefined {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status < 500 ? codeOfStatus(status) : undefined;
}

function routeOf(request: FastifyRequest): string {
  return `${request.method} ${routePattern(request)}`;
}
