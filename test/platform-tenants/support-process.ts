import { join } from 'node:path';
import { startSupportApp } from '../../scripts/stack/app.ts';
import { freePort } from '../../scripts/stack/ports.ts';
import { stack } from '../support/stack.js';

/** Support's own process, which may change schemas; the run's API may not. */
export interface SupportProcess {
  url: string;
  stop(): Promise<void>;
}

export async function aSupportProcess(): Promise<SupportProcess> {
  const port = String(await freePort());
  const program = await startSupportApp({ ...stack.env, PORT: port }, join(stack.logs, `support-${port}.log`));
  return { url: `http://127.0.0.1:${port}`, stop: () => program.stop() };
}
