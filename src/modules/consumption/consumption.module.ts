import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ConsumptionController } from './consumption.controller.js';
import { ConsumptionService } from './consumption.service.js';

/** What supplies consume. */
@Module({
  imports: [AccountsModule],
  controllers: [ConsumptionController],
  providers: [ConsumptionService],
  exports: [ConsumptionService],
})
export class ConsumptionModule {}
