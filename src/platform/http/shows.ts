import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { type Observable, tap } from 'rxjs';
import { staffActor } from '../operations/actor.js';
import { Audit } from '../operations/audit.js';
import type { Staff } from './current.js';

const SHOWS = 'coop:shows';

type StaffRequest = FastifyRequest<{ Params: Record<string, string> }> & { user: Staff };

/** Notes who of the staff was shown what, once it was found. */
@Injectable()
class ShownToStaff implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly audit: Audit,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { user, params } = context.switchToHttp().getRequest<StaffRequest>();
    const action = this.reflector.get<string>(SHOWS, context.getHandler());
    return next
      .handle()
      .pipe(tap(() => this.audit.note({ actor: staffActor(user).id, action, subject: params.id ?? undefined })));
  }
}

/** A route of the staff's shows members' data: each answer leaves `action` in the audit log, with the id in its path. */
export function Shows(action: string): MethodDecorator {
  return applyDecorators(SetMetadata(SHOWS, action), UseInterceptors(ShownToStaff));
}
