import { Module } from '@nestjs/common';

/** The cooperative as its members see it («Cambiar la Entidad»), and the registry that opens one. */
@Module({})
export class TenantModule {}
