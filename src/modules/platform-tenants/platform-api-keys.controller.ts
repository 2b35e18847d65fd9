import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can, StepUp } from '../../platform/http/access.js';
import { CurrentActor } from '../../platform/http/current.js';
import type { Actor } from '../../platform/operations/actor.js';
import { NewApiKeyBody, PrefixParam, RotationBody } from './platform-api-keys.dto.js';
import { PlatformApiKeys } from './platform-api-keys.js';
import type { ApiKeyListView, MadeApiKeyView } from './platform-api-keys.view.js';
import { SlugParam } from './platform-tenants.dto.js';

/** Keys of a cooperative's systems. */
@ApiTags('Platform: API keys')
@Controller('v1/platform/tenants/:slug/api-keys')
export class PlatformApiKeysController {
  constructor(private readonly keys: PlatformApiKeys) {}

  /** Every key there was, oldest first. */
  @Get()
  @Can('platform:api-keys:read')
  async list(@Param() { slug }: SlugParam): Promise<ApiKeyListView> {
    const keys = await this.keys.list(slug);
    return { items: keys.map((key) => ({ ...key, scopes: [...key.scopes] })) };
  }

  /** Makes a key, which is shown this once. */
  @Post()
  @Can('platform:api-keys:write')
  @StepUp()
  async create(
    @CurrentActor() { id }: Actor,
    @Param() { slug }: SlugParam,
    @Body() body: NewApiKeyBody,
  ): Promise<MadeApiKeyView> {
    return { key: await this.keys.create(slug, body, id) };
  }

  /** Makes a key in the place of another, of its name and scopes; the one before works for some days yet. */
  @Post(':prefix/rotate')
  @Can('platform:api-keys:write')
  @StepUp()
  async rotate(
    @CurrentActor() { id }: Actor,
    @Param() { slug, prefix }: PrefixParam,
    @Body() body: RotationBody,
  ): Promise<MadeApiKeyView> {
    return { key: await this.keys.rotate(slug, prefix, body, id) };
  }

  /** Ends it, from its next request on. */
  @Delete(':prefix')
  @Can('platform:api-keys:write')
  @StepUp()
  @HttpCode(204)
  async revoke(@CurrentActor() { id }: Actor, @Param() { slug, prefix }: PrefixParam): Promise<void> {
    await this.keys.revoke(slug, prefix, id);
  }
}
