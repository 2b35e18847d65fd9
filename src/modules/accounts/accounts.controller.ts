import { Body, Controller, Delete, Get, HttpCode, Ip, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentMember, type Member } from '../../platform/http/current.js';
import { IdParam, PageQuery } from '../../platform/http/dto.js';
import { addressKey } from '../../platform/http/rate-limits.js';
import { LinkAccount, RenameAccount } from './account.dto.js';
import { AccountEndings } from './account-endings.js';
import { AccountLinking } from './account-linking.js';
import { AccountReader } from './account-reader.js';
import type { AccountPage, AccountView } from './account.view.js';
import { AccountsService } from './accounts.service.js';

@ApiTags('Accounts')
@Controller('v1/tenants/:tenant/accounts')
export class AccountsController {
  constructor(
    private readonly reader: AccountReader,
    private readonly linking: AccountLinking,
    private readonly endings: AccountEndings,
    private readonly accounts: AccountsService,
  ) {}

  /** Links a holder to the member by the holder's web key. */
  @Post()
  @Can('account:write')
  async link(@CurrentMember() member: Member, @Ip() ip: string, @Body() body: LinkAccount): Promise<AccountView> {
    return this.reader.get(member.userId, await this.linking.link(member.userId, addressKey(ip), body));
  }

  /** The member's accounts, oldest first. */
  @Get()
  @Can('account:read')
  list(@CurrentMember() member: Member, @Query() page: PageQuery): Promise<AccountPage> {
    return this.reader.list(member.userId, page);
  }

  @Get(':id')
  @Can('account:read')
  get(@CurrentMember() member: Member, @Param() { id }: IdParam): Promise<AccountView> {
    return this.reader.get(member.userId, id);
  }

  /** Changes what the member calls the account. */
  @Patch(':id')
  @Can('account:write')
  async rename(
    @CurrentMember() member: Member,
    @Param() { id }: IdParam,
    @Body() { alias }: RenameAccount,
  ): Promise<AccountView> {
    await this.accounts.rename(member.userId, id, alias);
    return this.reader.get(member.userId, id);
  }

  /** Takes the account off the member's list. The holder, its invoices and its payments stay. */
  @Delete(':id')
  @Can('account:write')
  @HttpCode(204)
  unlink(@CurrentMember() member: Member, @Param() { id }: IdParam): Promise<void> {
    return this.endings.unlink(member.userId, id);
  }
}
