import { Module } from '@nestjs/common';
import { TenantChecksums } from './tenant-checksums.js';
import { TenantExporter } from './tenant-exporter.js';

/** One cooperative as one file: to keep, to put back, to move to another installation. Putting back is the owner's and has no place in the API (`TenantImporter`). */
@Module({ providers: [TenantChecksums, TenantExporter], exports: [TenantChecksums, TenantExporter] })
export class TenantArchiveModule {}
