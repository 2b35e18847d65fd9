import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import {
  type Entry,
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  type ZipFile,
} from 'yauzl';
import type { Storage } from '../../platform/storage/storage.js';

const BLOCK_BYTES = 65_536;
/** One where the table of contents is read, one where the files are. */
const BLOCKS = 2;

/** A zip, or a file of one, that cannot be read; what lies behind it is the zip's fault, not the storage's. */
export class BrokenZip extends Error {}

/** A file of the zip. */
export interface ZippedFile {
  /** As it stands in the zip, with the folders before it. Only to be shown and looked up: nothing is ever written under it. */
  name: string;
  /** As the zip says; to read the file holds it to that. */
  bytes: number;
  isEncrypted: boolean;
  /** Throws BrokenZip where the contents are not what the zip says. */
  read(): Promise<Buffer>;
}

/** A zip in the storage, read from there piece by piece: neither it nor its table of contents is ever held whole. */
export class StoredZip {
  private constructor(
    private readonly zip: ZipFile,
    private readonly reader: StorageReader,
  ) {}

  /** Throws BrokenZip for what is none. */
  static async open(storage: Storage, key: string, bytes: number): Promise<StoredZip> {
    const reader = new StorageReader(storage, key, bytes);
    // Names are read by ourselves: one with «..» must be refused by itself, not with the whole zip.
    const options = { lazyEntries: true, autoClose: false, decodeStrings: false };
    const opening = fromRandomAccessReaderPromise(reader, bytes, options);
    return new StoredZip(await opening.catch((error: unknown) => reader.blame(error)), reader);
  }

  /** The files, one by one, in the zip's order; folders and what macOS adds are left out. */
  async *files(): AsyncGenerator<ZippedFile> {
    const entries = this.zip.eachEntry();
    for (;;) {
      const next = await entries.next().catch((error: unknown) => this.reader.blame(error));
      if (next.done) return;
      const entry = next.value;
      const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
      if (name.endsWith('/') || /(^|\/)(__MACOSX\/|\.DS_Store$)/.test(name)) continue;
      const { uncompressedSize: bytes } = entry;
      yield { name, bytes, isEncrypted: entry.isEncrypted(), read: () => this.contentOf(entry) };
    }
  }

  close(): void {
    this.zip.close();
  }

  private async contentOf(entry: Entry): Promise<Buffer> {
    try {
      const content = await buffer(await this.zip.openReadStreamPromise(entry));
      if (crc32(content) !== entry.crc32) throw new BrokenZip('The checksum is another.');
      return content;
    } catch (error) {
      return this.reader.blame(error);
    }
  }
}

/** Small reads come from a block that is read ahead: in a bucket each would be a request. */
class StorageReader extends RandomAccessReader {
  private failure: unknown;
  private blocks: { start: number; content: Buffer }[] = [];

  constructor(
    private readonly storage: Storage,
    private readonly key: string,
    private readonly bytes: number,
  ) {
    super();
  }

  /** Throws the storage's own failure, which another attempt may mend, or else that the zip is broken. */
  blame(error: unknown): never {
    throw this.failure ?? new BrokenZip((error as Error).message);
  }

  override _readStreamForRange(start: number, end: number): Readable {
    if (end <= start || start >= this.bytes) return Readable.from([]);
    const stream = this.storage.read(this.key, { start, end: end - 1 });
    return stream.on('error', (error) => (this.failure ??= error));
  }

  override read(
    target: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null, bytesRead?: number) => void,
  ): void {
    void this.contentAt(position, length).then(
      (content) => done(null, content.copy(target, offset)),
      (error: Error) => done(error),
    );
  }

  private async contentAt(position: number, length: number): Promise<Buffer> {
    const within = ({ start, content }: { start: number; content: Buffer }) =>
      start <= position && position + length <= start + content.length;
    let block = this.blocks.find(within);
    if (!block) {
      const end = Math.min(position + Math.max(length, BLOCK_BYTES), this.bytes);
      block = { start: position, content: await buffer(this._readStreamForRange(position, end)) };
      this.blocks = [block, ...this.blocks].slice(0, BLOCKS);
    }
    return block.content.subarray(position - block.start, position - block.start + length);
  }
}
