import { Module, type OnModuleInit } from '@nestjs/common';
import { OutboxSweep } from '../../platform/queue/outbox.js';
import { AcknowledgementsService } from './acknowledgements.service.js';
import { ApiKeyAlarm } from './api-key-alarm.js';
import { ApiKeyStrategy } from './api-key.strategy.js';
import { ApiKeys } from './api-keys.service.js';
import { Confirmations } from './confirmations.js';
import { Datasets } from './datasets.js';
import { ExchangeController } from './exchange.controller.js';
import { FeedReader } from './feed-reader.js';
import { ImportLedger } from './import-ledger.js';
import { ImportLoad } from './import-load.js';
import { ImportRuns } from './import-runs.js';
import { ImportsController } from './imports.controller.js';
import { ImportsProcessor } from './imports.processor.js';
import { ImportsService } from './imports.service.js';
import { RecordMemory } from './record-memory.js';

/** What the cooperative's management system sends, and what it reads back. */
@Module({
  controllers: [ImportsController, ExchangeController],
  providers: [
    AcknowledgementsService,
    ApiKeyAlarm,
    ApiKeys,
    ApiKeyStrategy,
    Confirmations,
    Datasets,
    FeedReader,
    ImportLedger,
    ImportLoad,
    ImportRuns,
    ImportsProcessor,
    ImportsService,
    RecordMemory,
  ],
  exports: [ApiKeyAlarm, ApiKeys, FeedReader, ImportsService, ImportRuns],
})
export class SyncModule implements OnModuleInit {
  constructor(private readonly sweep: OutboxSweep) {}

  onModuleInit(): void {
    this.sweep.register({
      queue: 'imports',
      table: 'imports',
      waiting: `status in ('received', 'running')`,
      ahead: '2 minutes',
      order: 'created_at',
    });
  }
}
