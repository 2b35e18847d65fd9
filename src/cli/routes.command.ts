import type { Command } from 'commander';
import { AppModule } from '../app.module.js';
import { environment } from '../platform/config/environment.js';
import { createHttpApp } from '../platform/http/http-app.js';
import { RouteInventory } from '../platform/http/route-inventory.js';

export function addRoutesCommand(program: Command): void {
  program
    .command('routes')
    .description('every route with the permission that it asks for')
    .action(async () => {
      const app = await createHttpApp(AppModule, environment());
      for (const { method, path, permission } of app.get(RouteInventory).list())
        process.stdout.write(`${method} ${path} ${permission}\n`);
      await app.close();
    });
}
