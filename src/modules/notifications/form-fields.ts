import '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../platform/http/problem.js';

/** The text fields of a form in either of the two forms that RFC 8058 lets a mail service send; files in it are passed over. */
export async function formFields(request: FastifyRequest): Promise<Map<string, string>> {
  if (!request.isMultipart()) return new Map(Object.entries((request.body ?? {}) as Record<string, string>));
  const fields = new Map<string, string>();
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') part.file.resume();
      else if (typeof part.value === 'string') fields.set(part.fieldname, part.value);
    }
  } catch {
    throw new Problem('MALFORMED_BODY', { detail: 'No se pudo leer el formulario enviado.' });
  }
  return fields;
}
