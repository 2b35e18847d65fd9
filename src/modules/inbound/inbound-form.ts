import type { Readable } from 'node:stream';
import '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../platform/http/problem.js';
import { boundedMessage, MOST_INBOUND_BYTES } from '../../platform/mail/inbound/bounded-message.js';

/** A message as a provider hands it on. */
export interface HandedOn {
  raw: Buffer;
  /** To whom it was sent, where the provider says so beside it. */
  recipients: string[];
}

/** Fields in which providers put the message: SendGrid («raw»), Mailgun. */
const MESSAGE_FIELDS = ['email', 'body-mime'];
const LIMITS = { fields: 60, fieldSize: MOST_INBOUND_BYTES + 1, files: 10, fileSize: MOST_INBOUND_BYTES, parts: 70 };

/** The message of a request: its body where that is `message/rfc822`, else the field of a form. MALFORMED_BODY where there is none. */
export async function handedOn(request: FastifyRequest): Promise<HandedOn> {
  if (request.isMultipart()) return ofForm(request);
  return { raw: await boundedMessage(request.body as Readable), recipients: [] };
}

async function ofForm(request: FastifyRequest): Promise<HandedOn> {
  const fields = new Map<string, string>();
  for await (const part of request.parts({ limits: LIMITS })) {
    if (part.type === 'field') fields.set(part.fieldname, String(part.value));
    // A provider that was not told to send the raw message sends its pieces.
    else part.file.resume();
  }
  const message = MESSAGE_FIELDS.map((name) => fields.get(name)).find((text) => text !== undefined);
  if (!message)
    throw new Problem('MALFORMED_BODY', { detail: 'El formulario no trae el mensaje completo (email o body-mime).' });
  return {
    raw: Buffer.from(message),
    recipients: [...envelopeOf(fields.get('envelope')), ...listOf(fields.get('recipient'))],
  };
}

/** SendGrid's `{"to": ["…"], "from": "…"}`. */
function envelopeOf(text: string | undefined): string[] {
  try {
    const { to } = JSON.parse(text ?? '{}') as { to?: unknown };
    return Array.isArray(to) ? to.map(String) : [];
  } catch {
    return [];
  }
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
}
