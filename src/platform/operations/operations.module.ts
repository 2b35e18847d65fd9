import { Global, Module } from '@nestjs/common';
import { Audit } from './audit.js';
import { AuditAnchors } from './audit-anchors.js';
import { HealthController } from './health.controller.js';
import { Metrics } from './metrics.js';
import { StaffAlerts } from './staff-alerts.js';

@Global()
@Module({
  controllers: [HealthController],
  providers: [Metrics, Audit, AuditAnchors, StaffAlerts],
  exports: [Metrics, Audit, StaffAlerts],
})
export class OperationsModule {}
