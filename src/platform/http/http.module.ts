import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Audiences } from './audiences.js';
import { MountedPlugins } from './mounted-plugins.js';
import { PageAssetsController } from './pages/page-assets.controller.js';
import { RateLimits } from './rate-limits.js';
import { RouteInventory } from './route-inventory.js';

@Global()
@Module({
  imports: [DiscoveryModule],
  controllers: [PageAssetsController],
  providers: [MountedPlugins, Audiences, RouteInventory, RateLimits],
  exports: [MountedPlugins, Audiences, RouteInventory, RateLimits],
})
export class HttpModule {}
