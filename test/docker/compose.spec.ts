import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { parseEnvironment } from '../../src/platform/config/environment.js';

const ROOT = join(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');

interface Service {
  image: string;
  build?: string;
  command?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  ports?: string[];
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string }>;
}

interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, null>;
}

const example = Object.fromEntries(
  read('.env.example')
    .split('\n')
    .filter((line) => /^[A-Z_]+=/.test(line))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
);
const source = read('docker-compose.yml');
/** The example as its reader leaves it: with a key of their own, for the example's is refused. */
const own: Record<string, string> = { ...example, SECRET_KEY: randomBytes(32).toString('base64') };
/** `${NAME:?}` and `${NAME:-}` as Compose fills them from .env. */
const filled = source.replaceAll(/\$\{([A-Z_]+)[^}]*\}/g, (_, name: string) => own[name] ?? `missing ${name}`);
const { services, volumes } = parse(filled, { merge: true }) as Compose;
const dockerfile = read('Dockerfile');
const ours = Object.entries(services).filter(([, service]) => service.build);

/** The settings that the product reads, by watching it read them. */
function knownSettings(): Set<string> {
  const names = new Set<string>();
  const { DATABASE_MIGRATOR_URL: _, ...given } = services.migrate!.environment!;
  const inBucket = { STORAGE_URL: 's3://files', STORAGE_ACCESS_KEY_ID: 'x', STORAGE_SECRET_ACCESS_KEY: 'x' };
  for (const settings of [given, { ...given, ...inBucket }] as Record<string, string>[])
    parseEnvironment(new Proxy(settings, { get: (target, name: string) => (names.add(name), target[name]) }));
  return names;
}

const whenInstalled = spawnSync('docker', ['compose', 'version']).status === 0 ? it : it.skip;

describe('docker-compose.yml', () => {
  it('asks .env for nothing that .env.example does not have, and .env.example has nothing more', () => {
    const asked = [...source.matchAll(/\$\{([A-Z_]+)/g)].map((match) => match[1]!);
    expect(new Set(Object.keys(example))).toEqual(new Set(asked));
  });

  it.each(ours)(
    'gives %s every setting that it must have, well formed, and none that it does not know',
    (_name, service) => {
      expect(() => parseEnvironment(service.environment!)).not.toThrow();
      const known = knownSettings();
      expect(Object.keys(service.environment!).filter((name) => !known.has(name))).toEqual([]);
    },
  );

  it('does not start with the example’s key: the setting is named', () => {
    const careless = { ...services.api!.environment!, SECRET_KEY: example.SECRET_KEY! };
    expect(() => parseEnvironment(careless)).toThrow('SECRET_KEY must be random');
  });

  it("gives the migrator's connection to the one-shot migration and to support's process, which nobody reaches from outside", () => {
    const holders = ours.filter(([, service]) => service.environment!.DATABASE_MIGRATOR_URL).map(([name]) => name);
    expect(holders).toEqual(['migrate', 'support']);
    expect(services.migrate!.ports).toBeUndefined();
    expect(services.support!.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:/)]);
  });

  it('waits only for services that are there, and for their health only where they tell it', () => {
    for (const [, service] of Object.entries(services)) {
      for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
        expect(services).toHaveProperty(name);
        if (condition === 'service_healthy') expect(services[name]!.healthcheck?.test).toBeDefined();
      }
    }
  });

  it('mounts only files that exist and volumes that are declared', () => {
    for (const mount of Object.values(services).flatMap((service) => service.volumes ?? [])) {
      const [from] = mount.split(':') as [string];
      expect([from, from.startsWith('.') ? existsSync(join(ROOT, from)) : from in volumes]).toEqual([from, true]);
    }
  });

  it('addresses hosts by the names of its services', () => {
    const urls = ours.flatMap(([, service]) =>
      ['DATABASE_URL', 'REDIS_URL', 'SMTP_URL'].map((name) => service.environment![name]!),
    );
    expect(urls.map((url) => new URL(url).hostname).filter((host) => !(host in services))).toEqual([]);
  });

  it('runs programs that the build makes', () => {
    const commands = [
      ...ours.map(([, service]) => service.command?.[1]),
      ...[...dockerfile.matchAll(/dist\/\w+\.js/g)].map(([file]) => file),
    ];
    for (const command of commands.filter((word) => word !== undefined)) {
      const entry = command.replace(/^dist\/(.*)\.js$/, 'src/$1.ts');
      expect([entry, existsSync(join(ROOT, entry))]).toEqual([entry, true]);
    }
  });

  it('keeps Redis from forgetting jobs', () => {
    expect(services.redis!.command!.join(' ')).toMatch(/appendonly yes .*noeviction/);
  });

  whenInstalled('is what Docker Compose reads', async () => {
    await promisify(execFile)('docker', ['compose', '--env-file', '.env.example', 'config', '--quiet'], { cwd: ROOT });
  });
});

describe('The image', () => {
  it('copies only files that exist and that reach the build', () => {
    const allowed = new Set(read('.dockerignore').match(/(?<=^!).+$/gm));
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((match) => match[1]!.split(' '));
    expect(copied.filter((name) => !existsSync(join(ROOT, name)) || !allowed.has(name))).toEqual([]);
  });

  it('does not run as root', () => {
    const lastStage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(lastStage).toMatch(/^USER node$/m);
  });
});
