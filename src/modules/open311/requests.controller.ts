import { Controller, Get, HttpCode, Param, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController } from '@nestjs/swagger';
import { Can, Public } from '../../platform/http/access.js';
import { type ApiClient, CurrentClient } from '../../platform/http/current.js';
import { Problem } from '../../platform/http/problem.js';
import { ScopeGuard } from '../sync/scope.guard.js';
import type { Answer } from './answer.js';
import { AnswerInterceptor } from './answer.interceptor.js';
import { Arguments } from './arguments.js';
import { FileRequest } from './file-request.dto.js';
import { inEveryFormat, withoutEnding } from './format.js';
import { Open311Guard } from './open311.guard.js';
import { RequestFiling } from './request-filing.js';
import { RequestFinder } from './request-finder.js';
import { RequestQuery } from './request-query.dto.js';

/** Claims as civic apps file and read them. */
@ApiExcludeController()
@UseGuards(Open311Guard)
@UseInterceptors(AnswerInterceptor)
@Controller('open311/v2/:tenant')
export class Open311RequestsController {
  constructor(
    private readonly filing: RequestFiling,
    private readonly requests: RequestFinder,
  ) {}

  @Post(inEveryFormat('requests'))
  @HttpCode(200)
  @Can('civic:open311')
  @UseGuards(ScopeGuard)
  @RouteConfig({ consumes: ['application/x-www-form-urlencoded'] })
  async file(@CurrentClient() { apiKeyId }: ApiClient, @Arguments(FileRequest) request: FileRequest): Promise<Answer> {
    return { service_requests: [await this.filing.file(apiKeyId, request)] };
  }

  @Get(inEveryFormat('requests'))
  @Public()
  async list(@Arguments(RequestQuery) query: RequestQuery): Promise<Answer> {
    return { service_requests: await this.requests.list(query) };
  }

  @Get('requests/:id')
  @Public()
  async one(@Param('id') id: string): Promise<Answer> {
    return { service_requests: [await this.requests.one(withoutEnding(id))] };
  }

  /** A request has its id at once, so nobody was ever given a token. */
  @Get('tokens/:id')
  @Public()
  token(): never {
    throw new Problem('NOT_FOUND', { detail: 'Aquí no se dan tokens: cada reclamo tiene su número al cargarlo.' });
  }
}
