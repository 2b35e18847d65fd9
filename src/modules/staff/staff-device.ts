import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { StaffDevice } from './staff-sessions.js';

/** Where the request comes from. */
export const Device = createParamDecorator((_data: unknown, context: ExecutionContext): StaffDevice => {
  const { ip, headers } = context.switchToHttp().getRequest<FastifyRequest>();
  return { ip, userAgent: headers['user-agent'] ?? '' };
});
