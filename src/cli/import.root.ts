import { Module } from '@nestjs/common';
import { ImportEngineModule } from '../modules/sync/import-engine.module.js';
import { ConfigModule } from '../platform/config/config.module.js';
import { CryptoModule } from '../platform/crypto/crypto.module.js';
import { DatabaseModule } from '../platform/database/database.module.js';
import { StorageModule } from '../platform/storage/storage.module.js';
import { TenancyModule } from '../platform/tenancy/tenancy.module.js';

/** No more of the application than an import needs: the whole of it weighs twice as much, and takes a second more to start. */
@Module({ imports: [ConfigModule, CryptoModule, TenancyModule, DatabaseModule, StorageModule, ImportEngineModule] })
export class ImportRoot {}
