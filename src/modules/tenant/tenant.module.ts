import { Module } from '@nestjs/common';
import { TenantCatalogue } from './tenant-catalogue.js';
import { TenantsController } from './tenants.controller.js';

/** The cooperative as its members see it («Cambiar la Entidad»), and the registry that opens one. */
@Module({ controllers: [TenantsController], providers: [TenantCatalogue] })
export class TenantModule {}
