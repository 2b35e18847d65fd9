import { Body, Controller, Get, HttpCode, Post, Query, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { AcknowledgementsService } from './acknowledgements.service.js';
import { FeedReader } from './feed-reader.js';
import { ScopeGuard } from './scope.guard.js';
import { Acknowledgements, FeedQuery } from './sync.dto.js';
import { ClaimFeed, ContactFeed, LinkFeed, PaymentFeed } from './sync.view.js';

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
    return this.feeds.read('payments', after, limit);
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
    return this.feeds.read('claims', after, limit);
  }

  /** Messages that ask to be called back, in order. */
  @Get('contact-messages')
  @Can('sync:contact')
  contactMessages(@Query() { after, limit }: FeedQuery): Promise<ContactFeed> {
    return this.feeds.read('contact-messages', after, limit);
  }

  /** Which users linked which holders, and which do not any more, in order. */
  @Get('links')
  @Can('sync:links')
  links(@Query() { after, limit }: FeedQuery): Promise<LinkFeed> {
    return this.feeds.read('links', after, limit);
  }
}
