import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Audiences } from './audiences.js';
import { PageAssetsController } from './pages/page-assets.controller.js';
import { RateLimits } from './rate-limits.js';
import { RouteInventory } from './route-inventory.js';

@Global()
@Module({
  imports: [DiscoveryModule],
  controllers: [PageAssetsController],
  providers: [Audiences, RouteInventory, RateLimits],
  exports: [Audiences, RouteInventory, RateLimits],
})
export class HttpModule {}
