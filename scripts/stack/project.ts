import { join } from 'node:path';

/** The project's folder. */
export const ROOT = join(import.meta.dirname, '../..');

/** A path within the project. */
export const inProject = (...parts: string[]): string => join(ROOT, ...parts);
