import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentMember, type Member } from '../../platform/http/current.js';
import { IdParam } from '../../platform/http/dto.js';
import { NeedsFeature } from '../../platform/http/features.js';
import { SubscribeToPush } from './push.dto.js';
import { PushKeys } from './push-keys.js';
import { PushSubscriptions } from './push-subscriptions.js';
import type { PushKeyView, PushSubscriptionList, PushSubscriptionView } from './push.view.js';

@ApiTags('Notifications')
@Controller('v1/tenants/:tenant')
export class PushController {
  constructor(
    private readonly keys: PushKeys,
    private readonly subscriptions: PushSubscriptions,
  ) {}

  /** The key that a browser subscribes with. */
  @Get('push-key')
  @Can('notification:read')
  async key(): Promise<PushKeyView> {
    const { publicKey } = await this.keys.pair();
    return { publicKey };
  }

  /** Lets this device be shown what the member is told. The same address again is the same subscription. */
  @Post('me/push-subscriptions')
  @Can('notification:write')
  @NeedsFeature('webPush')
  subscribe(@CurrentMember() member: Member, @Body() body: SubscribeToPush): Promise<PushSubscriptionView> {
    return this.subscriptions.subscribe(member, body);
  }

  /** The member's devices. */
  @Get('me/push-subscriptions')
  @Can('notification:read')
  async list(@CurrentMember() member: Member): Promise<PushSubscriptionList> {
    return { items: await this.subscriptions.list(member) };
  }

  @Delete('me/push-subscriptions/:id')
  @Can('notification:write')
  @HttpCode(204)
  async end(@CurrentMember() { userId }: Member, @Param() { id }: IdParam): Promise<void> {
    await this.subscriptions.end(userId, id);
  }
}
