import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can, StepUp } from '../../platform/http/access.js';
import { CurrentActor } from '../../platform/http/current.js';
import type { Actor } from '../../platform/operations/actor.js';
import { SlugParam } from '../platform-tenants/platform-tenants.dto.js';
import { ClaimsAddress } from './claims-address.js';
import { StepParam, TestMemberBody, WaiverBody } from './onboarding.dto.js';
import { Onboarding } from './onboarding.service.js';
import type { OnboardingView } from './onboarding.view.js';

/** What a cooperative still needs before its members are let in; every step answers with all of them. */
@ApiTags('Platform: onboarding')
@Controller('v1/platform/tenants/:slug/onboarding')
export class OnboardingController {
  constructor(
    private readonly onboarding: Onboarding,
    private readonly address: ClaimsAddress,
  ) {}

  @Get()
  @Can('platform:tenants:read')
  show(@Param() { slug }: SlugParam): Promise<OnboardingView> {
    return this.onboarding.checklist(slug);
  }

  /** Asks Mercado Pago whose the credentials are. */
  @Post('gateway-check')
  @Can('platform:tenants:write')
  @StepUp()
  @HttpCode(200)
  async checkGateway(@CurrentActor() { id }: Actor, @Param() { slug }: SlugParam): Promise<OnboardingView> {
    await this.onboarding.checkGateway(slug, id);
    return this.onboarding.checklist(slug);
  }

  /** Mails the address for claims a link that confirms it, good once and for seven days. */
  @Post('claims-address')
  @Can('platform:tenants:write')
  @StepUp()
  @HttpCode(200)
  async askClaimsAddress(@CurrentActor() { id }: Actor, @Param() { slug }: SlugParam): Promise<OnboardingView> {
    await this.address.ask(slug, id);
    return this.onboarding.checklist(slug);
  }

  /** Names the one member who gets in before the others. */
  @Put('test-member')
  @Can('platform:tenants:write')
  @StepUp()
  async testMember(
    @CurrentActor() { id }: Actor,
    @Param() { slug }: SlugParam,
    @Body() { email }: TestMemberBody,
  ): Promise<OnboardingView> {
    await this.onboarding.setTestMember(slug, email, id);
    return this.onboarding.checklist(slug);
  }

  /** Goes on without a step, for a reason that stays. */
  @Put('waivers/:item')
  @Can('platform:tenants:write')
  @StepUp()
  async waive(
    @CurrentActor() { id }: Actor,
    @Param() { slug, item }: StepParam,
    @Body() { reason }: WaiverBody,
  ): Promise<OnboardingView> {
    await this.onboarding.waive(slug, item, reason, id);
    return this.onboarding.checklist(slug);
  }

  /** Asks for the step again. */
  @Delete('waivers/:item')
  @Can('platform:tenants:write')
  @StepUp()
  async insist(@CurrentActor() { id }: Actor, @Param() { slug, item }: StepParam): Promise<OnboardingView> {
    await this.onboarding.insist(slug, item, id);
    return this.onboarding.checklist(slug);
  }

  /** Lets members in. */
  @Post('open')
  @Can('platform:tenants:write')
  @StepUp()
  @HttpCode(200)
  async open(@CurrentActor() { id }: Actor, @Param() { slug }: SlugParam): Promise<OnboardingView> {
    await this.onboarding.open(slug, id);
    return this.onboarding.checklist(slug);
  }
}
