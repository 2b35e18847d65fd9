import type { Command } from 'commander';
import { environment } from '../platform/config/environment.js';

export function addRoutesCommand(program: Command): void {
  program
    .command('routes')
    .description('every route with the permission that it asks for')
    .action(async () => {
      // Loaded only here: the other commands need not wait for the whole application.
      const { AppModule } = await import('../app.module.js');
      const { createHttpApp } = await import('../platform/http/http-app.js');
      const { RouteInventory } = await import('../platform/http/route-inventory.js');
      const app = await createHttpApp(AppModule, environment());
      for (const { method, path, permission, stepUp } of app.get(RouteInventory).list())
        process.stdout.write(`${method} ${path} ${permission}${stepUp ? ' step-up' : ''}\n`);
      await app.close();
    });
}
