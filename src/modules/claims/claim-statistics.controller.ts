import { Controller, Get, Header, Ip, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../../platform/http/access.js';
import { addressKey, RateLimits } from '../../platform/http/rate-limits.js';
import { ClaimStatistics } from './claim-statistics.js';
import { StatisticsQuery } from './claims.dto.js';
import type { ClaimStatisticsView } from './statistics.view.js';

/** They are reckoned each time. */
const LOOKS = { name: 'claim-statistics', points: 30, seconds: 60 };

@ApiTags('Claims')
@Controller('v1/tenants/:tenant/claims/statistics')
@Public()
export class ClaimStatisticsController {
  constructor(
    private readonly statistics: ClaimStatistics,
    private readonly limits: RateLimits,
  ) {}

  /** How soon claims are answered, where the cooperative publishes it. */
  @Get()
  @Header('cache-control', 'public, max-age=300')
  async published(@Query() query: StatisticsQuery, @Ip() ip: string): Promise<ClaimStatisticsView> {
    await this.limits.take(LOOKS, addressKey(ip));
    return this.statistics.published(query);
  }
}
