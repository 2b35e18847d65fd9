import type { INestApplicationContext } from '@nestjs/common';

const AT_THE_LATEST_MS = 12_000;

/**
 * On SIGTERM or SIGINT everything is closed in order and the process ends; at the latest after twelve seconds, so that
 * no orchestrator has to kill it. Whatever is cut off is a row that another process takes up again.
 */
export function endOnSignal(app: INestApplicationContext): void {
  const signals = ['SIGTERM', 'SIGINT'];
  app.enableShutdownHooks(signals, { useProcessExit: true });
  for (const signal of signals) process.once(signal, () => setTimeout(() => process.exit(1), AT_THE_LATEST_MS).unref());
}
