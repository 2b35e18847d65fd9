import { Global, Module } from '@nestjs/common';
import { Audit } from './audit.js';
import { HealthController } from './health.controller.js';
import { Metrics } from './metrics.js';
import { StaffAlerts } from './staff-alerts.js';

@Global()
@Module({
  controllers: [HealthController],
  providers: [Metrics, Audit, StaffAlerts],
  exports: [Metrics, Audit, StaffAlerts],
})
export class OperationsModule {}
