import { Module } from '@nestjs/common';
import { ExportsModule } from '../modules/sync/exports.module.js';
import { ConfigModule } from '../platform/config/config.module.js';
import { CryptoModule } from '../platform/crypto/crypto.module.js';
import { DatabaseModule } from '../platform/database/database.module.js';
import { TenancyModule } from '../platform/tenancy/tenancy.module.js';

/** No more of the application than an export needs. */
@Module({ imports: [ConfigModule, CryptoModule, TenancyModule, DatabaseModule, ExportsModule] })
export class ExportRoot {}
