import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ClsModule } from 'nestjs-cls';
import { TenantDirectory } from './tenant-directory.js';
import { TenantEntity } from './tenant.entity.js';

@Global()
@Module({
  imports: [ClsModule.forRoot({ global: true }), TypeOrmModule.forFeature([TenantEntity])],
  providers: [TenantDirectory],
  exports: [TenantDirectory],
})
export class TenancyModule {}
