import { Module } from '@nestjs/common';
import { SyncModule } from '../sync/sync.module.js';
import { HousekeepingProcessor } from './housekeeping.processor.js';
import { Retention } from './retention.js';
import { StoredFiles } from './stored-files.js';

/** What is done for each cooperative while it sleeps. */
@Module({ imports: [SyncModule], providers: [HousekeepingProcessor, Retention, StoredFiles] })
export class HousekeepingModule {}
