import { Body, Controller, Get, Param, Put, Query, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { decodeCursor, pageOf } from '../../platform/http/cursor.js';
import { CurrentClient, type ApiClient } from '../../platform/http/current.js';
import { PageQuery } from '../../platform/http/dto.js';
import { notFound, wrongField } from '../../platform/http/problem.js';
import { ImportFailure } from './import-failure.js';
import { MappingBook } from './mapping-book.js';
import { MappingQuery, NewMapping } from './mappings.dto.js';
import { MappingPage, mappingView, MappingView } from './mappings.view.js';
import { ScopeGuard } from './scope.guard.js';
import { DatasetParam } from './sync.dto.js';

@ApiTags('sync')
@UseGuards(ScopeGuard)
@Controller('v1/tenants/:tenant/sync/mappings')
export class MappingsController {
  constructor(private readonly mappings: MappingBook) {}

  /** The mappings in force. */
  @Get()
  @Can('sync:import')
  async current(): Promise<MappingPage> {
    return { items: (await this.mappings.current()).map(mappingView), nextCursor: null };
  }

  /** The one in force, or an earlier version. */
  @Get(':dataset')
  @Can('sync:import')
  async get(@Param() { dataset }: DatasetParam, @Query() { version }: MappingQuery): Promise<MappingView> {
    const found = await this.mappings.find(dataset, version);
    if (!found) throw notFound();
    return mappingView(found);
  }

  /** Every version there was, newest first. */
  @Get(':dataset/versions')
  @Can('sync:import')
  async versions(@Param() { dataset }: DatasetParam, @Query() { limit, cursor }: PageQuery): Promise<MappingPage> {
    const [before] = cursor ? decodeCursor(cursor, [/^\d{1,9}$/]) : [];
    const rows = await this.mappings.versions(dataset, before === undefined ? null : Number(before), limit + 1);
    return pageOf(rows, limit, ({ version }) => [version], mappingView);
  }

  /** Puts a mapping in force from the next file on. What says the same as the one in force makes no new version. */
  @Put(':dataset')
  @Can('sync:import')
  async put(
    @Param() { dataset }: DatasetParam,
    @Body() { mapping, note = '' }: NewMapping,
    @CurrentClient() { apiKeyId }: ApiClient,
  ): Promise<MappingView> {
    try {
      return mappingView(await this.mappings.put(dataset, mapping, { author: `api-key:${apiKeyId}`, note }));
    } catch (error) {
      if (!(error instanceof ImportFailure)) throw error;
      throw wrongField('mapping', error.code, error.message);
    }
  }
}
