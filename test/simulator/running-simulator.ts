import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll } from '@jest/globals';

const MAIN = new URL('../../simulator/main.ts', import.meta.url).pathname;

export interface Answer<T> {
  status: number;
  body: T;
  headers: Headers;
}

export interface RunningSimulator {
  url: string;
  /** A JSON call; the token makes it a seller's. */
  call<T = Record<string, unknown>>(method: string, path: string, body?: unknown, headers?: object): Promise<Answer<T>>;
  /** A page, as text; redirects are not followed. */
  page(path: string, form?: Record<string, string>): Promise<Answer<string>>;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

const running = new Set<ChildProcess>();

afterAll(async () => {
  for (const child of running) await stopped(child, 'SIGTERM');
});

/** The real program, started as operators start it, on a free port. */
export async function aSimulator(...args: string[]): Promise<RunningSimulator> {
  const child = spawn(process.execPath, [MAIN, '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { url } = JSON.parse(line) as { url: string };
  return {
    url,
    stop: (signal = 'SIGTERM') => stopped(child, signal),
    async call<T>(method: string, path: string, body?: unknown, headers: object = {}) {
      const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
      const type = sent === undefined ? {} : { 'content-type': 'application/json' };
      const answer = await fetch(url + path, { method, headers: { ...type, ...headers }, body: sent });
      const text = await answer.text();
      return { status: answer.status, headers: answer.headers, body: (text ? JSON.parse(text) : undefined) as T };
    },
    async page(path, form) {
      const sent = form && { method: 'POST', body: new URLSearchParams(form) };
      const answer = await fetch(new URL(path, url), { redirect: 'manual', ...sent });
      return { status: answer.status, headers: answer.headers, body: await answer.text() };
    },
  };
}

async function stopped(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, 'exit') as Promise<[number | null]>;
  child.kill(signal);
  return (await ended)[0];
}
