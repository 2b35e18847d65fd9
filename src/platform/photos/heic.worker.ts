/** A thread that decodes one HEIC file and ends: what the decoder took is given back with it. */
import { parentPort, workerData } from 'node:worker_threads';
import decode from 'heic-decode';
import type { HeicOrder, HeicResult } from './heic-decoder.js';

const PAGE = 65_536;

const { file, mostMemory } = workerData as HeicOrder;
boundMemory(mostMemory);
try {
  const { width, height, data } = await decode({ buffer: file });
  const result: HeicResult = { width, height, data };
  parentPort!.postMessage(result, [data.buffer]);
} catch (error) {
  const result: HeicResult = { error: (error as Error).message };
  parentPort!.postMessage(result);
}

/** A thread's limits do not count what WebAssembly takes, and a file may declare less than its pictures are. */
function boundMemory(most: number): void {
  const grow = WebAssembly.Memory.prototype.grow;
  WebAssembly.Memory.prototype.grow = function (this: WebAssembly.Memory, pages: number): number {
    if (this.buffer.byteLength + pages * PAGE > most) throw new RangeError('The decoder may take no more memory.');
    return grow.call(this, pages);
  };
}
