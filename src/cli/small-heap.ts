import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** How far the heap may grow over what was found alive before it is collected again, in percent of it. */
const GROWTH = '--heap-growing-percent=100';
/** The space of what was just made stays as it is: it would double until it held a hundred megabytes, most of them rows long gone. */
const YOUNG = '--semi-space-growth-factor=1';

/**
 * Keeps this process near what it really holds. Left to itself V8 lets a heap of 35 MB grow to three times that, for the machine
 * has memory; and before the first full collection further still, so one is made at once.
 */
export function keepHeapSmall(): void {
  setFlagsFromString(GROWTH);
  setFlagsFromString(YOUNG);
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
