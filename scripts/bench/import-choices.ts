import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { FORMATS } from '../../samples/generate/formats.ts';

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
  const { supplies = usual[0]!, months = usual[1]!, nights = usual[2]!, format, memory, profile } = values;
  if (!isFormat(format)) throw new Error(`--format is one of ${Object.keys(FORMATS).join(', ')}.`);
  if (profile !== undefined) mkdirSync(profile, { recursive: true });
  return {
    supplies: whole('supplies', supplies, 100, 200_000),
    months: whole('months', months, 1, 240),
    nights: whole('nights', nights, 1, MAX_NIGHTS),
    seed: whole('seed', values.seed, 0, 2 ** 31),
    format,
    memory,
    profile,
  };
}

function whole(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > most)
    throw new Error(`--${name} is a whole number from ${least} to ${most}.`);
  return number;
}

function isFormat(name: string): name is keyof typeof FORMATS {
  return Object.hasOwn(FORMATS, name);
}
