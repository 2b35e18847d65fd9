import { Module } from '@nestjs/common';
import { ReportRows } from './report-rows.js';
import { ReportsController } from './reports.controller.js';
import { Reports } from './reports.service.js';

/** What a cooperative's staff take home as spreadsheets. It reads the other modules' tables and writes none. */
@Module({ controllers: [ReportsController], providers: [ReportRows, Reports] })
export class ReportsModule {}
