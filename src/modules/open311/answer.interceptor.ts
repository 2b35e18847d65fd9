import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { type Answer, MEDIA_TYPES, write } from './answer.js';
import { formatOf } from './format.js';

/** Writes what a handler returns in the form that was asked for. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor<Answer, string> {
  intercept(context: ExecutionContext, next: CallHandler<Answer>): Observable<string> {
    const http = context.switchToHttp();
    const format = formatOf(http.getRequest<FastifyRequest>());
    return next.handle().pipe(
      map((answer) => {
        http.getResponse<FastifyReply>().type(MEDIA_TYPES[format]);
        return write(answer, format);
      }),
    );
  }
}
