import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { validated } from '../../platform/http/validation.js';

/**
 * The specification's arguments: of a POST its form, else the query. What the shape does not name is not looked at, as apps send what
 * other cities take; what is empty was not given, and what is given twice is a list.
 */
export const Arguments = createParamDecorator(<T extends object>(shape: new () => T, context: ExecutionContext): T => {
  const { method, query, body } = context.switchToHttp().getRequest<FastifyRequest>();
  return validated(shape, givenIn(method === 'POST' ? body : query));
});

/** One argument by its name, wherever it stands; undefined where it does not. */
export function argumentIn({ query, body }: Pick<FastifyRequest, 'query' | 'body'>, name: string): string | undefined {
  return givenIn(body)[name] ?? givenIn(query)[name];
}

function givenIn(source: unknown): Record<string, string> {
  const texts = Object.entries(source ?? {}).map(([name, value]): [string, unknown] => [
    name,
    Array.isArray(value) ? value.join(',') : value,
  ]);
  return Object.fromEntries(texts.filter((entry): entry is [string, string] => isGiven(entry[1])));
}

function isGiven(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}
