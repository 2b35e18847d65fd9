import { Injectable, type OnApplicationBootstrap, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ACCESS, STEP_UP } from './access.js';
import { isOutOfPlace } from './route-places.js';

export interface Route {
  method: string;
  path: string;
  /** A permission, or `public`. */
  permission: string;
  /** Whether a second factor must have been shown just before. */
  stepUp: boolean;
}

/** Lists every route with its permission, and stops the boot where one has none: access fails closed. */
@Injectable()
export class RouteInventory implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onApplicationBootstrap(): void {
    const routes = this.list();
    refuse('These routes declare neither @Can nor @Public', (route) => route.permission === undefined, routes);
    refuse('These routes have a permission that is not for their place', isOutOfPlace, routes);
  }

  /** Ordered by path, then method. */
  list(): Route[] {
    return this.discovery
      .getControllers()
      .flatMap(({ instance, metatype }) => (instance && metatype ? this.routesOf(instance as object, metatype) : []))
      .sort((a, b) => a.path.localeCompare(b.path) || a.method.localeCompare(b.method));
  }

  private routesOf(instance: object, controller: { name: string }): Route[] {
    const prototype = Object.getPrototypeOf(instance) as Record<string, () => unknown>;
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name]!;
      const verb = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
      if (verb === undefined) return [];
      const places = [handler, controller as never];
      const permission = this.reflector.getAllAndOverride<string>(ACCESS, places);
      const stepUp = this.reflector.getAllAndOverride<boolean | undefined>(STEP_UP, places) ?? false;
      const paths = pathsOf(controller).flatMap((base) => pathsOf(handler).map((path) => join(base, path)));
      return paths.map((path) => ({ method: RequestMethod[verb], path, permission, stepUp }));
    });
  }
}

function refuse(complaint: string, isWrong: (route: Route) => boolean, routes: Route[]): void {
  const wrong = routes.filter(isWrong).map(({ method, path }) => `${method} ${path}`);
  if (wrong.length > 0) throw new Error(`${complaint}: ${wrong.join(', ')}.`);
}

function pathsOf(target: object): string[] {
  const path = Reflect.getMetadata(PATH_METADATA, target) as string | string[] | undefined;
  return [path ?? ''].flat();
}

function join(...parts: string[]): string {
  return `/${parts
    .map((part) => part.replace(/^\/|\/$/g, ''))
    .filter(Boolean)
    .join('/')}`;
}
