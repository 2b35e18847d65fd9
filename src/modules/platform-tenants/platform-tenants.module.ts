import { Module } from '@nestjs/common';
import { PhotosModule } from '../../platform/photos/photos.module.js';
import { SyncModule } from '../sync/sync.module.js';
import { TenantArchiveModule } from '../tenant-archive/tenant-archive.module.js';
import { Archives } from './archives.js';
import { PlatformApiKeys } from './platform-api-keys.js';
import { PlatformApiKeysController } from './platform-api-keys.controller.js';
import { PlatformTenantsController } from './platform-tenants.controller.js';
import { PlatformTenants } from './platform-tenants.service.js';
import { Provisioning } from './provisioning.js';
import { StorageCount } from './storage-count.js';
import { SuspensionMails } from './suspension-mails.js';
import { TenantBook } from './tenant-book.js';
import { TenantClosing } from './tenant-closing.js';
import { TenantDeletion } from './tenant-deletion.js';
import { TenantFiguresController } from './tenant-figures.controller.js';
import { TenantHealth } from './tenant-health.js';
import { TenantLogo } from './tenant-logo.js';
import { PlatformLogoController, TenantLogoController } from './tenant-logo.controller.js';
import { TenantUsage } from './tenant-usage.js';

/** Cooperatives as support makes, changes, closes and counts them. */
@Module({
  imports: [PhotosModule, SyncModule, TenantArchiveModule],
  controllers: [
    PlatformTenantsController,
    PlatformApiKeysController,
    PlatformLogoController,
    TenantLogoController,
    TenantFiguresController,
  ],
  providers: [
    Archives,
    PlatformApiKeys,
    PlatformTenants,
    Provisioning,
    StorageCount,
    SuspensionMails,
    TenantBook,
    TenantClosing,
    TenantDeletion,
    TenantHealth,
    TenantLogo,
    TenantUsage,
  ],
  exports: [PlatformTenants, TenantBook, TenantLogo],
})
export class PlatformTenantsModule {}
