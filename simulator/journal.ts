import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A record as it is now; `null` says that it is gone. */
export type Entry = [kind: string, id: string, value: unknown];

/**
 * File of changed records, one JSON line each, the last one of an id wins. A line is handed to the system before the change
 * is answered, so a killed process loses nothing that anybody was told; opening rewrites the file with what is alive.
 */
export class Journal {
  readonly entries: Entry[];
  readonly #file: number;
  #closed = false;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'journal.ndjson');
    this.entries = existsSync(path) ? latest(readFileSync(path, 'utf8')) : [];
    const draft = `${path}.new`;
    this.#file = openSync(draft, 'w');
    for (const entry of this.entries) this.append(entry);
    fsyncSync(this.#file);
    renameSync(draft, path);
  }

  append(entry: Entry): void {
    // A webhook on its way when the simulator stops: its answer is asked for again at the next start.
    if (this.#closed) return;
    writeSync(this.#file, `${JSON.stringify(entry)}\n`);
  }

  close(): void {
    this.#closed = true;
    closeSync(this.#file);
  }
}

function latest(text: string): Entry[] {
  const alive = new Map<string, Entry>();
  for (const line of text.split('\n')) {
    const entry = parsed(line);
    if (!entry) continue;
    const key = `${entry[0]} ${entry[1]}`;
    if (entry[2] === null) alive.delete(key);
    else alive.set(key, entry);
  }
  return [...alive.values()];
}

function parsed(line: string): Entry | undefined {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    // The last line may have been cut short by a kill: nobody was told about that change.
    return undefined;
  }
}
