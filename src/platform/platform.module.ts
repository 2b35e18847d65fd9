import { Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { ConfigModule, ENVIRONMENT } from './config/config.module.js';
import type { Environment } from './config/environment.js';
import { CryptoModule } from './crypto/crypto.module.js';
import { DatabaseModule } from './database/database.module.js';
import { HttpModule } from './http/http.module.js';
import { InboundMailModule } from './mail/inbound/inbound-mail.module.js';
import { MailModule } from './mail/mail.module.js';
import { loggerOptions } from './operations/logging.js';
import { OperationsModule } from './operations/operations.module.js';
import { OutboundModule } from './outbound/outbound.module.js';
import { QueueModule } from './queue/queue.module.js';
import { StorageModule } from './storage/storage.module.js';
import { TenancyModule } from './tenancy/tenancy.module.js';

/** Everything that no cooperative would recognise. */
@Module({
  imports: [
    ConfigModule,
    LoggerModule.forRootAsync({ inject: [ENVIRONMENT], useFactory: (env: Environment) => loggerOptions(env) }),
    CryptoModule,
    TenancyModule,
    DatabaseModule,
    QueueModule,
    MailModule,
    InboundMailModule,
    StorageModule,
    OutboundModule,
    HttpModule,
    OperationsModule,
  ],
})
export class PlatformModule {}
