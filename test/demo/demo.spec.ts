import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accepts } from '../../scripts/stack/ports.ts';
import { eventually } from '../support/eventually.js';

const ROOT = join(import.meta.dirname, '../..');
const MINUTES = 60_000;

interface RunningDemo {
  process: ChildProcess;
  /** What it has printed so far. */
  words(): string;
  ended: Promise<number | null>;
}

/** Everything is kept from one test to the next, as between two days of one person's demo. */
/** The first of four in a row that the system gives to nobody who asks for any port: the demo is stopped and started again at them. */
async function fourFreePorts(): Promise<number> {
  for (;;) {
    const first = 10_000 + Math.floor(Math.random() * 20_000);
    const taken = await Promise.all([0, 1, 2, 3].map((i) => accepts(first + i)));
    if (!taken.includes(true)) return first;
  }
}

describe('npm run demo', () => {
  let folder: string;
  let port: number;
  let demo: RunningDemo;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'coop-demo-'));
    // Where root runs the tests, PostgreSQL runs as somebody else, who must be able to get there.
    await chmod(folder, 0o755);
    port = await fourFreePorts();
  });
  afterAll(async () => {
    demo.process.kill('SIGKILL');
    await everythingStopped();
    await rm(folder, { recursive: true, force: true });
  });

  const start = (...args: string[]): RunningDemo => {
    const command = ['scripts/bootstrap.mjs', 'scripts/demo.ts', '--port', String(port), ...args];
    const child = spawn(process.execPath, command, { cwd: ROOT, env: { ...process.env, COOP_DEMO_DATA: folder } });
    let words = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (words += part.toString()));
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    return { process: child, words: () => words, ended };
  };
  const ready = async (running: RunningDemo) => {
    let code: number | null | undefined;
    void running.ended.then((status) => (code = status));
    const told = () => running.words().includes('Coop Online is ready') || code !== undefined;
    await eventually(() => expect(told()).toBe(true), { withinMs: 5 * MINUTES });
    expect([code, running.words()]).toEqual([undefined, expect.stringContaining('Coop Online is ready')]);
  };
  const databasePort = async () => {
    const env = JSON.parse(await readFile(join(folder, 'environment.json'), 'utf8')) as { DATABASE_URL: string };
    return Number(new URL(env.DATABASE_URL).port);
  };
  const everythingStopped = async () => {
    const database = await databasePort();
    await eventually(
      async () => {
        for (const part of [port, port + 1, port + 2, port + 3, database])
          expect([part, await accepts(part)]).toEqual([part, false]);
      },
      { withinMs: 30_000 },
    );
  };
  const call = async <T>(path: string, body?: object, token?: string, slug = 'almafuerte'): Promise<T> => {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/tenants/${slug}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: body && JSON.stringify(body),
    });
    return (await answer.json()) as T;
  };
  const consumption = async () => {
    const credentials = {
      email: 'georgina.pavan@procoopsrl.com.ar',
      password: 'Tranquera-Verde-52',
      keepSignedIn: false,
    };
    const { accessToken } = await call<{ accessToken: string }>('/auth/login', credentials);
    const { items } = await call<{ items: { supplies: { id: string; number: string }[] }[] }>(
      '/accounts',
      undefined,
      accessToken,
    );
    const supply = items.flatMap(({ supplies }) => supplies).find(({ number }) => number === '44');
    const answer = await call<{ items: { quantity: string }[] }>(
      `/supplies/${supply!.id}/consumption?service=water`,
      undefined,
      accessToken,
    );
    return answer.items.map(({ quantity }) => Number(quantity));
  };

  /** What the members whose sign-ins are printed owe: nothing owed is nothing to try a payment with. */
  const debts = () =>
    Promise.all(
      [...demo.words().matchAll(/^ {2}([\w-]+): (\S+@\S+) \/ (\S+) /gm)].map(async ([, slug, email, password]) => {
        const credentials = { email, password, keepSignedIn: false };
        const { accessToken } = await call<{ accessToken: string }>('/auth/login', credentials, undefined, slug);
        const { items } = await call<{ items: { debt: { amount: string } }[] }>(
          '/accounts',
          undefined,
          accessToken,
          slug,
        );
        return { slug, owes: Number(items[0]!.debt.amount) > 0 };
      }),
    );

  it(
    "starts with two cooperatives' data and the sign-in that it prints",
    async () => {
      demo = start();
      await ready(demo);
      expect(demo.words()).toContain('georgina.pavan@procoopsrl.com.ar / Tranquera-Verde-52');
      expect(await consumption()).toEqual([33, 36, 35]);
      expect(await debts()).toEqual([
        { slug: 'almafuerte', owes: true },
        { slug: 'la-ribera', owes: true },
      ]);
    },
    6 * MINUTES,
  );

  it(
    'refuses to start twice, naming the port',
    async () => {
      const second = start();
      expect(await second.ended).toBe(1);
      expect(second.words()).toContain(`Port ${port} is taken`);
    },
    MINUTES,
  );

  it(
    'leaves nothing running when it is killed, and starts again without importing again',
    async () => {
      demo.process.kill('SIGKILL');
      await everythingStopped();
      demo = start();
      await ready(demo);
      expect(demo.words()).not.toContain('import');
      expect(await consumption()).toEqual([33, 36, 35]);
    },
    3 * MINUTES,
  );

  it(
    'says which part ended and why, stops the others and ends with 1',
    async () => {
      const { pid } = JSON.parse((await readFile(join(folder, 'logs/api.log'), 'utf8')).trim().split('\n').at(-1)!) as {
        pid: number;
      };
      process.kill(pid, 'SIGKILL');
      expect(await demo.ended).toBe(1);
      expect(demo.words()).toContain('the API ended by itself');
      await everythingStopped();
    },
    MINUTES,
  );

  it(
    'stops everything on Ctrl-C, with nothing to complain of',
    async () => {
      demo = start();
      await ready(demo);
      demo.process.kill('SIGTERM');
      expect(await demo.ended).toBe(0);
      await everythingStopped();
    },
    3 * MINUTES,
  );
});
