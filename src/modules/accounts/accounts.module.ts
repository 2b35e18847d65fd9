import { Module } from '@nestjs/common';
import { AccountsService } from './accounts.service.js';

/** Holders, their supplies, and the accounts that link them to users. */
@Module({ providers: [AccountsService], exports: [AccountsService] })
export class AccountsModule {}
