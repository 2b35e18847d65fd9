import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** The signed-in member; ids of the tenant's `users` and `sessions`. */
export interface Member {
  userId: string;
  sessionId: string;
}

/** The cooperative's system that called with an API key. */
export interface ApiClient {
  apiKeyId: string;
  scopes: string[];
}

const principal = <T>() =>
  createParamDecorator((_data: unknown, context: ExecutionContext): T => {
    return context.switchToHttp().getRequest<FastifyRequest & { user: T }>().user;
  });

/** The member of a route that a member's permission guards. */
export const CurrentMember = principal<Member>();

/** The API client of a route that an API key's permission guards. */
export const CurrentApiClient = principal<ApiClient>();
