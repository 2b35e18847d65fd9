import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentStaff, type Staff } from '../../platform/http/current.js';
import { IdParam } from '../../platform/http/dto.js';
import { CategoryBody, NewCategoryBody } from './category-desk.dto.js';
import type { KeptCategoryPage, KeptCategoryView } from './category-desk.view.js';
import { StaffCategories } from './staff-categories.js';

/** What a claim can be about, as the cooperative keeps it. */
@ApiTags('Staff: claims')
@Controller('v1/tenants/:tenant/staff/claim-categories')
export class CategoryDeskController {
  constructor(private readonly categories: StaffCategories) {}

  /** Retired ones too, in the order in which they are shown. */
  @Get()
  @Can('staff:claims:read')
  list(@CurrentStaff() staff: Staff): Promise<KeptCategoryPage> {
    return this.categories.list(staff);
  }

  /** At the end of the service's list, unless it says where. */
  @Post()
  @Can('staff:claims:write')
  add(@CurrentStaff() staff: Staff, @Body() body: NewCategoryBody): Promise<KeptCategoryView> {
    return this.categories.add(staff, body);
  }

  /** Nothing is deleted: claims name it. Those that run already keep the deadline that they were given. */
  @Patch(':id')
  @Can('staff:claims:write')
  change(
    @CurrentStaff() staff: Staff,
    @Param() { id }: IdParam,
    @Body() body: CategoryBody,
  ): Promise<KeptCategoryView> {
    return this.categories.change(staff, id, body);
  }
}
