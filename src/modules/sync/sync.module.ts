import { Module, type OnModuleInit } from '@nestjs/common';
import { OutboxSweep } from '../../platform/queue/outbox.js';
import { AcknowledgementsService } from './acknowledgements.service.js';
import { ApiKeyAlarm } from './api-key-alarm.js';
import { ApiKeyStrategy } from './api-key.strategy.js';
import { ApiKeys } from './api-keys.service.js';
import { BatchesController } from './batches.controller.js';
import { Batches } from './batches.service.js';
import { ExchangeController } from './exchange.controller.js';
import { ExportsController } from './exports.controller.js';
import { ExportsModule } from './exports.module.js';
import { FeedReader } from './feed-reader.js';
import { ImportEngineModule } from './import-engine.module.js';
import { ImportsController } from './imports.controller.js';
import { ImportsProcessor } from './imports.processor.js';
import { InvoicePdfsModule } from './invoice-pdfs.module.js';
import { StaffImports } from './staff-imports.js';
import { StaffImportsController } from './staff-imports.controller.js';
import { MappingsController } from './mappings.controller.js';

/** What the cooperative's management system sends, and what it reads back. */
@Module({
  imports: [ExportsModule, ImportEngineModule, InvoicePdfsModule],
  controllers: [
    BatchesController,
    ExchangeController,
    ExportsController,
    ImportsController,
    MappingsController,
    StaffImportsController,
  ],
  providers: [
    AcknowledgementsService,
    ApiKeyAlarm,
    ApiKeys,
    ApiKeyStrategy,
    Batches,
    FeedReader,
    ImportsProcessor,
    StaffImports,
  ],
  exports: [ApiKeyAlarm, ApiKeys, FeedReader, ImportEngineModule],
})
export class SyncModule implements OnModuleInit {
  constructor(private readonly sweep: OutboxSweep) {}

  onModuleInit(): void {
    this.sweep.register({
      queue: 'imports',
      table: 'imports',
      waiting: `status in ('received', 'running')`,
      ahead: '2 minutes',
      order: 'turn_at',
    });
  }
}
