import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { messagePage } from './checkout/message-page.ts';
import { sendPage } from './checkout/page.ts';
import { ClosedLink } from './checkout/steps.ts';
import { GatewayError, Refusal } from './errors.ts';

/** Errors in the form of whom they are for: pages for people, the vendor's form for programs. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | GatewayError | Refusal | ClosedLink, request, reply) => {
    if (error instanceof ClosedLink) return sendPage(reply, error.page);
    if (isPage(request)) return sendErrorPage(reply, statusOf(error), pageText(error));
    return reply.status(statusOf(error)).send(inVendorForm(error));
  });
  app.setNotFoundHandler((request, reply) => {
    if (isPage(request)) return sendErrorPage(reply, 404, 'No existe esa página.');
    return reply.status(404).send(inVendorForm(new GatewayError(404, 'not_found', 'resource not found')));
  });
}

function inVendorForm(error: FastifyError | GatewayError | Refusal) {
  const status = statusOf(error);
  if (error instanceof GatewayError) return { message: error.message, error: error.error, status, cause: error.causes };
  if (error instanceof Refusal) return { message: error.message, error: 'refused', status, cause: [] };
  const cause = (('validation' in error && error.validation) || []).map((broken) => ({
    code: 1,
    description: `${broken.instancePath.slice(1).replaceAll('/', '.')} ${broken.message ?? 'is not valid'}`.trim(),
  }));
  const message = status === 500 ? 'internal error' : error.message;
  return { message, error: status === 500 ? 'internal_error' : 'bad_request', status, cause };
}

function statusOf(error: FastifyError | GatewayError | Refusal): number {
  if (error instanceof GatewayError || error instanceof Refusal) return error.status;
  return error.statusCode ?? 500;
}

function pageText(error: Error): string {
  return error instanceof Refusal ? error.message : 'No pudimos leer lo que llegó. Volvé atrás e intentá de nuevo.';
}

const isPage = ({ url }: FastifyRequest) => url.startsWith('/checkout/v1/') || url.startsWith('/panel');

function sendErrorPage(reply: FastifyReply, status: number, text: string) {
  return sendPage(reply.status(status), messagePage({ title: 'No se puede seguir', text }));
}
