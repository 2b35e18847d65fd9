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

/** The system of a route that an API key's scope guards. */
export const CurrentClient = createParamDecorator((_data: unknown, context: ExecutionContext): ApiClient => {
  return context.switchToHttp().getRequest<FastifyRequest & { user: ApiClient }>().user;
});

/** The member of a route that a member's permission guards. */
export const CurrentMember = createParamDecorator((_data: unknown, context: ExecutionContext): Member => {
  return context.switchToHttp().getRequest<FastifyRequest & { user: Member }>().user;
});
