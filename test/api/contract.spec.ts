import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Controller, Get, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Can, Public } from '../../src/platform/http/access.js';
import { Audiences } from '../../src/platform/http/audiences.js';
import { RouteInventory } from '../../src/platform/http/route-inventory.js';
import { stack } from '../support/stack.js';

const execute = promisify(execFile);

interface Operation {
  responses: Record<string, { content?: object; description?: string }>;
  'x-permission'?: string;
}

const document = async () => {
  const answer = await fetch(`${stack.apiUrl}/openapi.json`);
  return (await answer.json()) as {
    openapi: string;
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, { properties?: object }> };
  };
};

describe('The contract', () => {
  it('is valid OpenAPI 3.1', async () => {
    const found = await document();
    expect(found.openapi).toBe('3.1.0');
    expect(await new Validator().validate(found)).toMatchObject({ valid: true });
  });

  it('names what every operation answers with, and every shape has its fields', async () => {
    const { paths, components } = await document();
    const silent = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        // A gateway reads the status alone.
        .filter(
          ([, operation]) =>
            !path.includes('/webhooks/') &&
            !Object.entries(operation.responses).some(
              ([status, response]) => /^2/.test(status) && (status === '204' || status === '202' || response.content),
            ),
        )
        .map(([method]) => `${method} ${path}`),
    );
    expect(silent).toEqual([]);
    const empty = Object.entries(components.schemas).filter(
      ([, schema]) => Object.keys(schema.properties ?? {}).length === 0,
    );
    expect(empty.map(([name]) => name)).toEqual([]);
  });

  it('can be browsed at /docs without a script in the page', async () => {
    const answer = await fetch(`${stack.apiUrl}/docs`);
    const page = await answer.text();
    expect(answer.status).toBe(200);
    expect(page).not.toMatch(/<script>(?!\s*<\/script>)/);
  });

  it('is the list of routes and permissions that was agreed: a change here is a change of the contract', async () => {
    const { stdout } = await execute(process.execPath, ['dist/cli.js', 'routes'], {
      env: { ...process.env, ...stack.env, LOG_LEVEL: 'silent' },
    });
    expect(stdout).toMatchSnapshot();
    // The command starts the whole application.
  }, 120_000);
});

describe('The boot', () => {
  const boot = async (controller: new () => object) => {
    @Module({ imports: [DiscoveryModule], providers: [RouteInventory], controllers: [controller] })
    class Application {}
    const module = await Test.createTestingModule({ imports: [Application] }).compile();
    return module.init();
  };

  it('stops at a route that declares no access', async () => {
    @Controller('open')
    class Undeclared {
      @Get('door')
      door(): string {
        return '';
      }
    }
    await expect(boot(Undeclared)).rejects.toThrow('GET /open/door');
  });

  it('stops at a route of support’s that everybody could call, and at a permission in another’s place', async () => {
    @Controller('v1/platform/secrets')
    class Open {
      @Get()
      @Public()
      list(): string {
        return '';
      }
    }
    @Controller('v1/tenants/:tenant/reports')
    class Misplaced {
      @Get()
      @Can('staff:reports:read')
      list(): string {
        return '';
      }
    }
    await expect(boot(Open)).rejects.toThrow('GET /v1/platform/secrets');
    await expect(boot(Misplaced)).rejects.toThrow('GET /v1/tenants/:tenant/reports');
  });

  it('goes on when the route, or its controller, declares it', async () => {
    @Controller('open')
    @Public()
    class Declared {
      @Get('door')
      door(): string {
        return '';
      }
    }
    await expect(boot(Declared)).resolves.toBeDefined();
  });
});

describe('An audience', () => {
  it('that nobody checks lets nobody in', () => {
    const audiences = new Audiences();
    audiences.register('member', { canActivate: () => true });
    expect(() => audiences.guardOf('support')).toThrow('Nobody checks who is support.');
  });
});
