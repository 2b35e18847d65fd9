import { Module } from '@nestjs/common';
import { TenantModule } from './modules/tenant/tenant.module.js';
import { PlatformModule } from './platform/platform.module.js';

@Module({ imports: [PlatformModule, TenantModule] })
export class AppModule {}
