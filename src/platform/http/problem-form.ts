import type { FastifyReply } from 'fastify';
import type { Problem } from './problem.js';

/** How problems are told under a path whose contract is not ours. */
export interface ProblemForm {
  /** The beginning of the path, with its last slash. */
  under: string;
  /** Status, media type and body; headers that every problem has are set. */
  send(reply: FastifyReply, problem: Problem): void;
}

/** Token of the ProblemForm[] that a module brings. */
export const PROBLEM_FORMS = Symbol('PROBLEM_FORMS');

declare module 'fastify' {
  interface FastifyInstance {
    problemForms?: readonly ProblemForm[];
  }
}

/** Also where no route was found, so the path alone tells; undefined for our own documents and pages. */
export function formFor(reply: FastifyReply): ProblemForm | undefined {
  return reply.server.problemForms?.find(({ under }) => reply.request.url.startsWith(under));
}
