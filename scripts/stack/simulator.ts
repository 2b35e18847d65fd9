import { accepts } from './ports.ts';
import { startProgram, waitUntilReady, type Program } from './process.ts';
import { inProject } from './project.ts';

export interface SimulatorOptions {
  port: number;
  logFile: string;
  /** Keeps its payments between two starts. */
  dataDir?: string;
  /** JSON file with the sellers that it knows from the start. */
  sellersFile?: string;
  /** Seconds before each repetition of a webhook that was not answered. */
  retrySchedule?: number[];
  /** Of the dice behind its fault rates. */
  seed?: number;
}

/** The payment gateway's stand-in, at http://127.0.0.1:port. */
export async function startSimulator(options: SimulatorOptions): Promise<Program> {
  const { port, logFile, dataDir, sellersFile, retrySchedule, seed } = options;
  const args = [inProject('simulator/main.ts'), '--host', '127.0.0.1', '--port', String(port)];
  if (dataDir) args.push('--data', dataDir);
  if (sellersFile) args.push('--sellers', sellersFile);
  if (retrySchedule) args.push('--retry-schedule', retrySchedule.join(','));
  if (seed !== undefined) args.push('--seed', String(seed));
  const program = startProgram({ name: 'the payment simulator', command: process.execPath, args, logFile });
  await waitUntilReady(program, () => accepts(port));
  return program;
}
