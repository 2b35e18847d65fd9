import { Module } from '@nestjs/common';
import { StaffModule } from '../modules/staff/staff.module.js';
import { PlatformModule } from '../platform/platform.module.js';

/** What the commands about staff need of the application. */
@Module({ imports: [PlatformModule, StaffModule] })
export class StaffRoot {}
