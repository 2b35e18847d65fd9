import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';
import type { ArchivedPart } from './archive-manifest.js';

/** A tar file on its way to the disk, one entry after the other. */
export class ArchiveWriter {
  private readonly tar: Pack = pack();
  private readonly written: Promise<void>;

  /** For its owner's eyes: it holds what members' data there are. */
  constructor(path: string) {
    this.written = pipeline(this.tar, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
    // Heard of at the entry that is being written, and at the end.
    this.written.catch(() => undefined);
  }

  async file(part: string, path: string): Promise<ArchivedPart> {
    return this.stream(part, (await stat(path)).size, createReadStream(path));
  }

  async text(part: string, text: string): Promise<ArchivedPart> {
    const content = Buffer.from(text);
    const done = new Promise<void>((resolve, reject) =>
      this.tar.entry({ name: part, mode: 0o600 }, content, (error) => (error ? reject(error) : resolve())),
    );
    await this.orBroken(done);
    return { part, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
  }

  /** Throws where the stream gives other than so many bytes. */
  async stream(part: string, bytes: number, content: Readable): Promise<ArchivedPart> {
    const hash = createHash('sha256');
    const hashed = async function* (source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        hash.update(chunk);
        yield chunk;
      }
    };
    const entry = this.tar.entry({ name: part, size: bytes, mode: 0o600 });
    await this.orBroken(pipeline(content, hashed, entry as unknown as NodeJS.WritableStream));
    return { part, bytes, sha256: hash.digest('hex') };
  }

  /** Resolves once all of it is written. */
  async end(): Promise<void> {
    this.tar.finalize();
    await this.written;
  }

  /** Lets go of the file where no more will come. */
  async abandon(): Promise<void> {
    this.tar.destroy();
    await this.written.catch(() => undefined);
  }

  /** A full disk ends the tar, and an entry on its way would wait for ever. */
  private orBroken<T>(work: Promise<T>): Promise<T> {
    const broken = this.written.then(() => new Promise<never>(() => undefined));
    return Promise.race([work, broken]);
  }
}
