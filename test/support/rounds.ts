import type { Parameters } from 'fast-check';

/** How many cases a property tries, and from which seed: `COOP_RUNS=500` for a long run, `COOP_SEED=…` (and `COOP_PATH=…`) for one that failed. */
export function rounds<T>(usual: number): Parameters<T> {
  const { COOP_RUNS, COOP_SEED, COOP_PATH } = process.env;
  return {
    numRuns: COOP_RUNS ? Number(COOP_RUNS) : usual,
    ...(COOP_SEED && { seed: Number(COOP_SEED) }),
    ...(COOP_PATH && { path: COOP_PATH }),
  };
}

/** Time for such a property, when each case takes as long. */
export function timeFor(usual: number, eachMs: number): number {
  return (rounds(usual).numRuns ?? usual) * eachMs;
}
