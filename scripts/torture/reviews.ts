import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { surroundings } from '../stack/process.ts';
import { inProject } from '../stack/project.ts';
import type { House } from './house.ts';
import type { Cooperative } from './world.ts';

const run = promisify(execFile);

/** Staff give back the money of every open review. Returns how many they decided. */
export async function refundReviews({ env }: House, cooperatives: Cooperative[]): Promise<number> {
  const slugs = cooperatives.map(({ slug }) => slug);
  const options = { env: { ...surroundings(), ...env, LOG_LEVEL: 'error' }, cwd: inProject() };
  const { stdout } = await run(process.execPath, [inProject('scripts/torture/refund-reviews.ts'), ...slugs], options);
  return Number(stdout.trim().split('\n').at(-1));
}
