import { Worker } from 'node:worker_threads';
import { Problem } from '../http/problem.js';

/** What the thread is given. */
export interface HeicOrder {
  file: Uint8Array;
  /** Bytes that the decoder may take. */
  mostMemory: number;
}

/** What it answers: four bytes a pixel, turned as the file says. */
export type HeicResult = { width: number; height: number; data: Uint8ClampedArray } | { error: string };

export type DecodedHeic = Exclude<HeicResult, { error: string }>;

const MOST_MEMORY = 512 * 1024 * 1024;
const HEAP_LIMITS = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16 };
const DEADLINE_MS = 30_000;

/** Decodes a HEIC picture in a thread of its own, within bounds of memory and time; PHOTO_UNREADABLE where that cannot be done. */
export async function decodeHeic(file: Buffer): Promise<DecodedHeic> {
  const order: HeicOrder = { file, mostMemory: MOST_MEMORY };
  const worker = new Worker(new URL('./heic.worker.js', import.meta.url), {
    workerData: order,
    resourceLimits: HEAP_LIMITS,
    // The decoder prints what it thinks of a broken file.
    stdout: true,
    stderr: true,
  });
  worker.stdout.resume();
  worker.stderr.resume();
  const deadline = setTimeout(() => void worker.terminate(), DEADLINE_MS);
  try {
    const result = await new Promise<HeicResult>((resolve) => {
      worker.once('message', resolve);
      worker.once('error', (error: Error) => resolve({ error: error.message }));
      worker.once('exit', () => resolve({ error: 'The thread ended.' }));
    });
    if ('error' in result) throw new Problem('PHOTO_UNREADABLE');
    return result;
  } finally {
    clearTimeout(deadline);
    await worker.terminate();
  }
}
