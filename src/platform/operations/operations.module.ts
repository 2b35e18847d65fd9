import { Global, Module } from '@nestjs/common';
import { Audit } from './audit.js';
import { HealthController } from './health.controller.js';
import { Metrics } from './metrics.js';

@Global()
@Module({ controllers: [HealthController], providers: [Metrics, Audit], exports: [Metrics, Audit] })
export class OperationsModule {}
