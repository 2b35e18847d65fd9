import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { formatNamed, wholeNumber } from '../../samples/generate/choices.ts';
import type { FORMATS } from '../../samples/generate/formats.ts';

/** How much the benchmark of imports does. */
export interface Choices {
  supplies: number;
  months: number;
  nights: number;
  seed: number;
  format: keyof typeof FORMATS;
  /** Whether a file of 1 GB goes in at the end. */
  memory: boolean;
  /** Folder for CPU profiles and the server's log, with the plans of slow statements. They cost time: such a run's figures are no result. */
  profile: string | undefined;
}

/** Two nights more are made while members read. */
const MAX_NIGHTS = 28;

/** `--full` is what is aimed at: fifty thousand supplies with ten years of history, and ten nights. */
export function choicesIn(args: string[]): Choices {
  const { values } = parseArgs({
    args,
    options: {
      full: { type: 'boolean', default: false },
      supplies: { type: 'string' },
      months: { type: 'string' },
      nights: { type: 'string' },
      seed: { type: 'string', default: '1' },
      format: { type: 'string', default: 'almafuerte' },
      memory: { type: 'boolean', default: false },
      profile: { type: 'string' },
    },
  });
  const usual = values.full ? ['50000', '120', '10'] : ['2000', '24', '3'];
  const { supplies = usual[0]!, months = usual[1]!, nights = usual[2]!, memory, profile } = values;
  if (profile !== undefined) mkdirSync(profile, { recursive: true });
  return {
    supplies: wholeNumber('supplies', supplies, 100, 200_000),
    months: wholeNumber('months', months, 1, 240),
    nights: wholeNumber('nights', nights, 1, MAX_NIGHTS),
    seed: wholeNumber('seed', values.seed, 0, 2 ** 31),
    format: formatNamed(values.format),
    memory,
    profile,
  };
}
