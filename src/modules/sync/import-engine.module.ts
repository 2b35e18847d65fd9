import { Module } from '@nestjs/common';
import { BatchLedger } from './batch-ledger.js';
import { Confirmations } from './confirmations.js';
import { Datasets } from './datasets.js';
import { ImportLedger } from './import-ledger.js';
import { ImportLoad } from './import-load.js';
import { ImportRuns } from './import-runs.js';
import { ImportsService } from './imports.service.js';
import { MappingBook } from './mapping-book.js';
import { RecordMemory } from './record-memory.js';
import { RejectedRows } from './rejected-rows.js';

/** What takes a file in, without the doors through which it comes; needs no queue, no mail and no HTTP. */
@Module({
  providers: [
    BatchLedger,
    Confirmations,
    Datasets,
    ImportLedger,
    ImportLoad,
    ImportRuns,
    ImportsService,
    MappingBook,
    RecordMemory,
    RejectedRows,
  ],
  exports: [BatchLedger, Confirmations, ImportRuns, ImportsService, MappingBook, RejectedRows],
})
export class ImportEngineModule {}
