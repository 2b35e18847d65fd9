import type { FastifyRequest } from 'fastify';
import { preferred } from '../../platform/http/accept.js';

export type Format = 'json' | 'xml';

const ENDING = /\.(json|xml)$/;

/** As the path's ending says, else as Accept does; XML, which the specification wants of everybody, where neither does. */
export function formatOf({ url, headers }: Pick<FastifyRequest, 'url' | 'headers'>): Format {
  const [, ending] = ENDING.exec(url.split('?', 1)[0]!) ?? [];
  if (ending) return ending as Format;
  const wished = preferred(headers.accept, ['text/xml', 'application/xml', 'application/json']);
  return wished === 'application/json' ? 'json' : 'xml';
}

/** A path without an ending and with each. */
export function inEveryFormat(path: string): string[] {
  return [path, `${path}.json`, `${path}.xml`];
}

/** The last part of a path without its ending. */
export function withoutEnding(part: string): string {
  return part.replace(ENDING, '');
}
