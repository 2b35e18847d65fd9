import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { ClaimCategories } from './claim-categories.js';
import type { CategoryPage } from './claim.view.js';
import { CategoryQuery } from './claims.dto.js';

@ApiTags('Claims')
@Controller('v1/tenants/:tenant/claim-categories')
export class ClaimCategoriesController {
  constructor(private readonly categories: ClaimCategories) {}

  /** What a claim can be about; dangers first, with what to do at once. */
  @Get()
  @Can('claim:read')
  list(@Query() query: CategoryQuery): Promise<CategoryPage> {
    return this.categories.page(query);
  }
}
