import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentMember, type Member } from '../../platform/http/current.js';
import { Preferences } from './preferences.js';
import { ChangePreferences } from './preferences.dto.js';
import type { PreferencesView } from './preferences.view.js';

@ApiTags('Notifications')
@Controller('v1/tenants/:tenant/me/notification-preferences')
export class PreferencesController {
  constructor(private readonly preferences: Preferences) {}

  @Get()
  @Can('notification:read')
  show(@CurrentMember() { userId }: Member): Promise<PreferencesView> {
    return this.preferences.of(userId);
  }

  /** Changes what is given. Receipts of payments, answers and the mails of sign-in and password are always sent. */
  @Patch()
  @Can('notification:write')
  change(@CurrentMember() { userId }: Member, @Body() body: ChangePreferences): Promise<PreferencesView> {
    return this.preferences.change(userId, body);
  }
}
