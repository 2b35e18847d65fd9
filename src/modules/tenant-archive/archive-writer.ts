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
  /** Why no more could be written. */
  trouble: Error | undefined;

  /** For its owner's eyes: it holds what members' data there are. */
  constructor(path: string) {
    this.written = pipeline(this.tar, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
    // It also ends the entry that is being written, which does not know why.
    this.written.catch((error: Error) => (this.trouble = error));
  }

  async file(part: string, path: string): Promise<ArchivedPart> {
    return this.stream(part, (await stat(path)).size, createReadStream(path));
  }

  async text(part: string, text: string): Promise<ArchivedPart> {
    const content = Buffer.from(text);
    await new Promise<void>((resolve, reject) =>
      this.tar.entry({ name: part, mode: 0o600 }, content, (error) => (error ? reject(error) : resolve())),
    );
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
    await pipeline(content, hashed, entry as unknown as NodeJS.WritableStream);
    return { part, bytes, sha256: hash.digest('hex') };
  }

  /** Resolves once all of it is written. */
  async end(): Promise<void> {
    this.tar.finalize();
    await this.written;
  }

  /** Lets go of the file where no more will come, and says what is to blame: the disk, or else `error`. */
  async abandon(error: unknown): Promise<unknown> {
    const { trouble } = this;
    this.tar.destroy();
    await this.written.catch(() => undefined);
    return trouble ?? error;
  }
}
