// Plain JavaScript: Jest would transform a TypeScript setup, while Node runs what it imports as it is.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startStack } from './start-stack.ts';

export default async function setup() {
  const running = await startStack();
  const file = join(running.facts.logs, 'stack.json');
  await writeFile(file, JSON.stringify(running.facts));
  process.env.COOP_TEST_STACK = file;
  globalThis.stopStack = running.stop;
}
