import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { extract } from 'tar-stream';
import { RegistryError } from '../tenant/tenant-registry.js';

/** An entry while it is read; its content must be taken before the next comes. */
export interface ArchiveEntry {
  part: string;
  isFile: boolean;
  bytes: number;
  content: AsyncIterable<Buffer>;
}

/** The entries of the tar at `path`, in their order, with as much in memory as is on its way. Throws RegistryError where the file ends, or is garbled, within. */
export async function* entriesOf(path: string): AsyncGenerator<ArchiveEntry> {
  const tar = extract();
  const file = createReadStream(path);
  // What is wrong with either is thrown where the entries are asked for.
  pipeline(file, tar as unknown as NodeJS.WritableStream, () => undefined);
  let part = 'its first entry';
  try {
    for await (const entry of tar) {
      const { name, type, size } = entry.header;
      part = name;
      const content = orSentence(entry as AsyncIterable<Buffer>, path, part);
      yield { part, isFile: type === 'file', bytes: size, content };
    }
  } catch (error) {
    throw damaged(path, part, error as Error);
  } finally {
    file.destroy();
    tar.destroy();
  }
}

async function* orSentence(content: AsyncIterable<Buffer>, path: string, part: string): AsyncGenerator<Buffer> {
  try {
    yield* content;
  } catch (error) {
    throw damaged(path, part, error as Error);
  }
}

function damaged(path: string, part: string, error: Error): RegistryError {
  if (error instanceof RegistryError) return error;
  return new RegistryError(`${path} cannot be read on from ${part}: ${error.message.replace(/\.$/, '')}.`);
}
