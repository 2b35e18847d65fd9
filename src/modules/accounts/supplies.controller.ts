import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentMember, type Member } from '../../platform/http/current.js';
import { IdParam } from '../../platform/http/dto.js';
import { AccountReader } from './account-reader.js';
import type { SupplyDetailView } from './account.view.js';

@ApiTags('Accounts')
@Controller('v1/tenants/:tenant/supplies')
export class SuppliesController {
  constructor(private readonly reader: AccountReader) {}

  @Get(':id')
  @Can('account:read')
  get(@CurrentMember() member: Member, @Param() { id }: IdParam): Promise<SupplyDetailView> {
    return this.reader.supply(member.userId, id);
  }
}
