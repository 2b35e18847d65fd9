import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { concatMap, type Observable } from 'rxjs';
import type { Member } from '../../platform/http/current.js';
import { OnboardingFacts } from './onboarding-facts.js';

const INVOICES = /^\/v1\/tenants\/:tenant\/invoices(\/:id)?$/;

/** Of a cooperative that is being prepared: keeps that its test member, who alone gets in, was shown an invoice. */
@Injectable()
export class TestWalk implements NestInterceptor {
  constructor(private readonly facts: OnboardingFacts) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { tenant, user, routeOptions } = context
      .switchToHttp()
      .getRequest<FastifyRequest & { user?: Partial<Member> }>();
    const isWatched = tenant?.status === 'preparing' && INVOICES.test(routeOptions.url ?? '');
    const userId = user?.userId;
    if (!isWatched || userId === undefined) return next.handle();
    return next.handle().pipe(
      concatMap(async (answer: unknown) => {
        if (showsInvoice(answer)) await this.facts.keep(tenant.id, 'invoice-seen', userId);
        return answer;
      }),
    );
  }
}

/** A list may be empty. */
function showsInvoice(answer: unknown): boolean {
  const { items } = (answer ?? {}) as { items?: unknown[] };
  return items === undefined || items.length > 0;
}
