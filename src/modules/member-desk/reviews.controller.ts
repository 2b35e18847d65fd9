import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can, StepUp } from '../../platform/http/access.js';
import { CurrentActor } from '../../platform/http/current.js';
import { IdParam, PageQuery } from '../../platform/http/dto.js';
import { money } from '../../platform/money.js';
import type { Actor } from '../../platform/operations/actor.js';
import { Audit } from '../../platform/operations/audit.js';
import type { Decision } from '../payments/decision.js';
import { type Resolved, ReviewDesk } from '../payments/review-desk.js';
import { DecideBody } from './money.dto.js';
import type { OpenReviewPageView, ResolvedView } from './money.view.js';

/** Money that no rule may place, for a person to decide about. A decision is taken once. */
@ApiTags('Staff: payments')
@Controller('v1/tenants/:tenant/staff/reviews')
export class ReviewsController {
  constructor(
    private readonly desk: ReviewDesk,
    private readonly audit: Audit,
  ) {}

  /** What waits, oldest first. */
  @Get()
  @Can('staff:payments:read')
  async list(@CurrentActor() { id: actor }: Actor, @Query() page: PageQuery): Promise<OpenReviewPageView> {
    const { items, nextCursor } = await this.desk.page(page);
    this.audit.note({ actor, action: 'reviews.viewed' });
    return {
      items: items.map(({ amountCentavos, ...review }) => ({ ...review, amount: money(amountCentavos) })),
      nextCursor,
    };
  }

  /** Credits the link's invoices as far as they still owe it; what they do not take stays in review. */
  @Post(':id/credit')
  @Can('staff:payments:write')
  @StepUp()
  @HttpCode(200)
  async credit(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdParam,
    @Body() { reason }: DecideBody,
  ): Promise<ResolvedView> {
    return viewOf(await this.desk.credit(id, decision(actor, reason)));
  }

  /** Asks the gateway to give it back. */
  @Post(':id/refund')
  @Can('staff:payments:write')
  @StepUp()
  @HttpCode(200)
  async refund(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdParam,
    @Body() { reason }: DecideBody,
  ): Promise<ResolvedView> {
    return viewOf(await this.desk.refund(id, decision(actor, reason)));
  }

  /** It was settled outside of here: neither credited nor given back. */
  @Post(':id/dismiss')
  @Can('staff:payments:write')
  @StepUp()
  @HttpCode(200)
  async dismiss(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdParam,
    @Body() { reason }: DecideBody,
  ): Promise<ResolvedView> {
    return viewOf(await this.desk.dismiss(id, decision(actor, reason)));
  }
}

function decision({ id, name }: Actor, reason: string): Decision {
  return { actor: id, by: name, reason };
}

function viewOf({ resolution, amountCentavos, restCentavos }: Resolved): ResolvedView {
  return { resolution, amount: money(amountCentavos), rest: money(restCentavos) };
}
