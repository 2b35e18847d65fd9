import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Actor, staffActor } from '../operations/actor.js';
import type { StaffRights } from './staff-policy.js';

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

/** Somebody of the staff, signed in with a second factor; their rights as they are at this request. */
export interface Staff extends StaffRights {
  staffId: string;
  sessionId: string;
  name: string;
  /** The cooperative that they belong to; null for support. */
  tenantId: string | null;
  /** Support's stated reason for being at this cooperative. */
  visitId?: string;
}

/** The member of the staff of a route that a permission of theirs guards. */
export const CurrentStaff = createParamDecorator((_data: unknown, context: ExecutionContext): Staff => {
  return context.switchToHttp().getRequest<FastifyRequest & { user: Staff }>().user;
});

/** The same as histories show them and as the audit log names them. */
export const CurrentActor = createParamDecorator((_data: unknown, context: ExecutionContext): Actor => {
  return staffActor(context.switchToHttp().getRequest<FastifyRequest & { user: Staff }>().user);
});

/** The system of a route that an API key's scope guards. */
export const CurrentClient = createParamDecorator((_data: unknown, context: ExecutionContext): ApiClient => {
  return context.switchToHttp().getRequest<FastifyRequest & { user: ApiClient }>().user;
});

/** The member of a route that a member's permission guards. */
export const CurrentMember = createParamDecorator((_data: unknown, context: ExecutionContext): Member => {
  return context.switchToHttp().getRequest<FastifyRequest & { user: Member }>().user;
});
