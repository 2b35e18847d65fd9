import { Global, Module } from '@nestjs/common';
import { TypeOrmModule, type TypeOrmModuleOptions } from '@nestjs/typeorm';
import pg from 'pg';
import { ENVIRONMENT } from '../config/config.module.js';
import type { Environment } from '../config/environment.js';
import { LanedPool } from './laned-pool.js';
import { TenantClient } from './tenant-client.js';
import { UnitOfWork } from './unit-of-work.js';

// Centavos and counts fit a JavaScript integer (nine thousand billion pesos); a day stays the text it is.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.DATE, (day) => day);

/** One DataSource for every tenant: entities carry no schema, the transaction's search_path does. */
function dataSourceOptions(env: Environment): TypeOrmModuleOptions {
  return {
    type: 'postgres',
    url: env.databaseUrl,
    applicationName: 'coop-online',
    poolSize: env.databasePoolSize,
    connectTimeoutMS: 10_000,
    // Connections are recycled so that a backend's catalogue cache does not grow for ever.
    extra: { Client: TenantClient, lanes: env.databaseLanes, maxUses: 50_000, maxLifetimeSeconds: 3600 },
    driver: { ...pg, Pool: LanedPool },
    installExtensions: false,
    autoLoadEntities: true,
    retryAttempts: 3,
    logging: false,
  };
}

@Global()
@Module({
  imports: [TypeOrmModule.forRootAsync({ inject: [ENVIRONMENT], useFactory: dataSourceOptions })],
  providers: [UnitOfWork],
  exports: [UnitOfWork],
})
export class DatabaseModule {}
