import { Body, Controller, Get, HttpCode, Post, Query, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { AcknowledgementsService } from './acknowledgements.service.js';
import { FeedReader } from './feed-reader.js';
import { ScopeGuard } from './scope.guard.js';
import { Acknowledgements, FeedQuery } from './sync.dto.js';
import { ClaimFeed, PaymentFeed } from './sync.view.js';

@ApiTags('sync')
@UseGuards(ScopeGuard)
@Controller('v1/tenants/:tenant/sync')
export class ExchangeController {
  constructor(
    private readonly feeds: FeedReader,
    private readonly acknowledgements: AcknowledgementsService,
  ) {}

  /** Payments approved and reversed, in order. */
  @Get('payments')
  @Can('sync:payments')
  payments(@Query() { after, limit }: FeedQuery): Promise<PaymentFeed> {
    return this.feeds.payments(after, limit);
  }

  /** The management system has applied these payments to its balances. */
  @Post('payments/acknowledgements')
  @HttpCode(204)
  @Can('sync:acknowledge')
  acknowledge(@Body() { items }: Acknowledgements): Promise<void> {
    return this.acknowledgements.acknowledge(items);
  }

  /** What happened to claims, in order. */
  @Get('claims')
  @Can('sync:claims')
  claims(@Query() { after, limit }: FeedQuery): Promise<ClaimFeed> {
    return this.feeds.claims(after, limit);
  }
}
