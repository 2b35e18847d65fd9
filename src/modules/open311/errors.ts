import type { ProblemForm } from '../../platform/http/problem-form.js';
import type { Problem } from '../../platform/http/problem.js';
import { MEDIA_TYPES, write } from './answer.js';
import { formatOf } from './format.js';

/** Problems as the specification tells them: a list of codes with sentences, in the asked form. */
export const OPEN311_ERRORS: ProblemForm = {
  under: '/open311/v2/',
  send(reply, problem) {
    const format = formatOf(reply.request);
    const status = statusOf(problem);
    const errors = sentencesOf(problem).map((description) => ({ code: status, description }));
    void reply.status(status).type(MEDIA_TYPES[format]).send(write({ errors }, format));
  },
};

/**
 * 404 for what is not there, 403 for a key that does not open, 400 for any other request that cannot be. What has nothing to do with the
 * request (too many, suspended, a fault of ours) keeps its status: it says that the same may be sent again.
 */
function statusOf({ status }: Problem): number {
  if (status === 401 || status === 403) return 403;
  return status === 404 || status === 429 || status >= 500 ? status : 400;
}

function sentencesOf({ code, message, extras: { errors = [] } }: Problem): string[] {
  if (code === 'UNSUPPORTED_MEDIA_TYPE')
    return ['Envíe los datos como formulario (application/x-www-form-urlencoded).'];
  return errors.length > 0 ? errors.map(({ field, detail }) => `${field}: ${detail}`) : [message];
}
