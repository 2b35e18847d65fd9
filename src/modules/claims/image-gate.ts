import { Transform, type TransformCallback } from 'node:stream';
import { Problem } from '../../platform/http/problem.js';

/** Formats of photo: their first bytes, and how they are named. */
const FORMATS = [
  { mediaType: 'image/jpeg', extension: 'jpg', matches: (head: Buffer) => starts(head, 'ffd8ff') },
  { mediaType: 'image/png', extension: 'png', matches: (head: Buffer) => starts(head, '89504e470d0a1a0a') },
  {
    mediaType: 'image/webp',
    extension: 'webp',
    matches: (head: Buffer) => starts(head, '52494646') && starts(head.subarray(8), '57454250'),
  },
] as const;

export type ImageFormat = Pick<(typeof FORMATS)[number], 'mediaType' | 'extension'>;

const HEAD_BYTES = 12;

/** The format that the first bytes tell, whatever the file is called; undefined for anything but a photo. */
function imageFormatOf(head: Buffer): ImageFormat | undefined {
  return FORMATS.find((format) => format.matches(head));
}

/** The file name's end for a stored photo's media type. */
export function extensionOf(mediaType: string): string {
  return FORMATS.find((format) => format.mediaType === mediaType)?.extension ?? 'bin';
}

/** Lets a photo through as it comes; anything else ends the stream with UNSUPPORTED_MEDIA_TYPE at its twelfth byte. */
export class ImageGate extends Transform {
  /** Known once the first bytes have passed. */
  format: ImageFormat | undefined;
  private head = Buffer.alloc(0);

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.format) return done(null, chunk);
    this.head = Buffer.concat([this.head, chunk]);
    if (this.head.length < HEAD_BYTES) return done();
    this.format = imageFormatOf(this.head);
    if (this.format) done(null, this.head);
    else done(refusal());
  }

  override _flush(done: TransformCallback): void {
    done(this.format ? null : refusal());
  }
}

function refusal(): Problem {
  return new Problem('UNSUPPORTED_MEDIA_TYPE', { detail: 'Solo se admiten fotos JPEG, PNG o WebP.' });
}

function starts(bytes: Buffer, hex: string): boolean {
  return bytes.subarray(0, hex.length / 2).toString('hex') === hex;
}
