import { Injectable } from '@nestjs/common';
import type { FastifyPluginCallback } from 'fastify';

/**
 * What serves itself under a path of its own, beside our routes. A module mounts it while it is made: once modules begin to work it is too late,
 * for the server would be ready before it has its routes. No guard of ours stands before it: it brings its own.
 */
@Injectable()
export class MountedPlugins {
  readonly all: { prefix: string; plugin: FastifyPluginCallback }[] = [];

  mount(prefix: string, plugin: FastifyPluginCallback): void {
    this.all.push({ prefix, plugin });
  }
}
