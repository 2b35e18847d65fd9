import { Readable } from 'node:stream';
import yazl from 'yazl';

/** A file of a zip, as it is written. */
export interface ZipPart {
  name: string;
  content: Iterable<string> | AsyncIterable<string>;
}

/** A zip written as its parts are read, one after the other: nothing of it is held. A part that cannot be read ends it with that part's error. */
export function zipOf(parts: ZipPart[]): Readable {
  const zip = new yazl.ZipFile();
  const written = zip.outputStream as Readable;
  for (const { name, content } of parts)
    zip.addReadStreamLazy(name, (ready) => {
      const part = Readable.from(content, { objectMode: false });
      // Whoever stops reading ends what is still to be asked for.
      written.once('close', () => part.destroy());
      ready(null, part);
    });
  zip.on('error', (error: Error) => written.destroy(error));
  zip.end();
  return written;
}
