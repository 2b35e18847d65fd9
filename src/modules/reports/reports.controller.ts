import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentActor } from '../../platform/http/current.js';
import type { Actor } from '../../platform/operations/actor.js';
import { XLSX } from '../../platform/workbook.js';
import { ReportParam, ReportQuery } from './reports.dto.js';
import { Reports } from './reports.service.js';

const MEDIA_TYPES = { csv: 'text/csv; charset=utf-8', xlsx: XLSX };

@ApiTags('Staff: reports')
@Controller('v1/tenants/:tenant/staff/reports')
export class ReportsController {
  constructor(private readonly reports: Reports) {}

  /** A report of some days, to be saved: CSV as Excel in Spanish opens it (UTF-8 with its mark, `;`, decimal comma), or XLSX. A hundred thousand rows at the most. */
  @Get(':report')
  @Can('staff:reports:read')
  @ApiProduces('text/csv', XLSX)
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async make(
    @CurrentActor() by: Actor,
    @Param() { report }: ReportParam,
    @Query() query: ReportQuery,
  ): Promise<StreamableFile> {
    const { name, content } = await this.reports.make({ report, ...query }, by);
    return new StreamableFile(content, {
      type: MEDIA_TYPES[query.format],
      disposition: `attachment; filename="${name}"`,
    });
  }
}
