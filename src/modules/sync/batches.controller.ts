import { Body, Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { IdParam } from '../../platform/http/dto.js';
import { Batches } from './batches.service.js';
import { BatchOpened, batchView, BatchView } from './batches.view.js';
import { ScopeGuard } from './scope.guard.js';
import { BatchRequest } from './sync.dto.js';

@ApiTags('sync')
@UseGuards(ScopeGuard)
@Controller('v1/tenants/:tenant/sync/batches')
export class BatchesController {
  constructor(private readonly batches: Batches) {}

  /** Opens a batch: its files may come in any order and wait until it is told to run. */
  @Post()
  @Can('sync:import')
  async open(@Body() { name = '' }: BatchRequest): Promise<BatchOpened> {
    return { id: await this.batches.open(name) };
  }

  @Get(':id')
  @Can('sync:import')
  async get(@Param() { id }: IdParam): Promise<BatchView> {
    return this.view(id);
  }

  /** All files are there: they go in, holders first, then supplies, invoices and consumption. A second time nothing happens. */
  @Post(':id/run')
  @HttpCode(202)
  @Can('sync:import')
  async run(@Param() { id }: IdParam): Promise<BatchView> {
    await this.batches.run(id);
    return this.view(id);
  }

  private async view(id: string): Promise<BatchView> {
    const { batch, imports } = await this.batches.get(id);
    return batchView(batch, imports);
  }
}
