import { Module } from '@nestjs/common';
import { ExportPages } from './export-pages.js';
import { Exports } from './exports.service.js';

/** What gives datasets back, without the doors through which they leave. */
@Module({ providers: [ExportPages, Exports], exports: [Exports] })
export class ExportsModule {}
