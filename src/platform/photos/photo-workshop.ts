import { addAbortSignal, type Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { Problem } from '../http/problem.js';
import { Turns } from '../turns.js';
import { decodeHeic } from './heic-decoder.js';
import { declaredSizeOf } from './heif-size.js';
import { HEAD_BYTES, type PhotoFormat, photoFormatOf } from './photo-format.js';

/** A photo made anew from its pixels alone: JPEG, upright, sRGB, without a byte of the file that came. */
export interface DevelopedPhoto {
  image: Buffer;
  thumbnail: Buffer;
}

/** As photos are kept. */
export const PHOTO_MEDIA_TYPE = 'image/jpeg';

const LONG_SIDE = 2560;
const THUMBNAIL_SIDE = 400;
const LOGO_SIDE = 512;
/** What telephones make: fifty million pixels and a little more. */
const MOST_PIXELS = 52_000_000;
/** Of what can only be decoded whole, at several bytes a pixel. */
const MOST_WHOLE = 26_000_000;
const LONGEST_SIDE = 20_000;
const SECONDS = 20;
/** Files that are being received or wait, each of ten megabytes at the most; then those that are worked at a time. */
const IN_HAND = 24;
const AT_ONCE = 2;
const RETRY_SECONDS = 5;
const RECEIVE_MS = 120_000;

// One thread a photo, nothing kept between them, and of all that libvips can read these three alone.
sharp.concurrency(1);
sharp.cache(false);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'] });

/** Turns files that people send into photos that may be shown: a few at once, off the event loop, within bounds of time and memory. */
@Injectable()
export class PhotoWorkshop {
  private readonly turns = new Turns(AT_ONCE, IN_HAND, RETRY_SECONDS);
  private inHand = 0;

  /**
   * JPEG, PNG, WebP or HEIC by its bytes (UNSUPPORTED_MEDIA_TYPE), one still picture that can be read (PHOTO_UNREADABLE) and is not larger
   * than telephones make them (PHOTO_TOO_LARGE). BUSY where too many are at work; an error of `content` ends it.
   */
  develop(content: Readable): Promise<DevelopedPhoto> {
    return this.work(content, ({ format, file }) => developed(format, file));
  }

  /** A logo as PNG with its transparency, made anew from its pixels, at most 512 wide and high. The same refusals; no HEIC. */
  drawLogo(content: Readable): Promise<Buffer> {
    return this.work(content, ({ format, file }) => drawn(format, file));
  }

  private async work<T>(content: Readable, work: (received: Received) => Promise<T>): Promise<T> {
    if (this.inHand >= IN_HAND) {
      content.resume();
      throw new Problem('BUSY', { retryAfter: RETRY_SECONDS });
    }
    this.inHand += 1;
    try {
      const file = await received(content);
      return await this.turns.take(() => work(file));
    } finally {
      this.inHand -= 1;
    }
  }
}

interface Received {
  format: PhotoFormat;
  file: Buffer;
}

async function received(content: Readable): Promise<Received> {
  const chunks: Buffer[] = [];
  let length = 0;
  let head: Buffer | undefined;
  for await (const chunk of addAbortSignal(AbortSignal.timeout(RECEIVE_MS), content) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (head || length < HEAD_BYTES) continue;
    head = Buffer.concat(chunks, HEAD_BYTES);
    // Looked at as soon as it is there: megabytes of anything else are not waited for.
    photoFormatOf(head);
  }
  const file = Buffer.concat(chunks, length);
  return { format: photoFormatOf(file.subarray(0, HEAD_BYTES)), file };
}

async function developed(format: PhotoFormat, file: Buffer): Promise<DevelopedPhoto> {
  try {
    const picture = format === 'heic' ? await fromHeic(file) : await fromFile(format, file);
    const image = await shrunk(picture, LONG_SIDE).jpeg({ quality: 82 }).timeout({ seconds: SECONDS }).toBuffer();
    const thumbnail = await shrunk(sharp(image), THUMBNAIL_SIDE).jpeg({ quality: 75 }).toBuffer();
    return { image, thumbnail };
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('PHOTO_UNREADABLE');
  }
}

async function drawn(format: PhotoFormat, file: Buffer): Promise<Buffer> {
  if (format === 'heic')
    throw new Problem('UNSUPPORTED_MEDIA_TYPE', { detail: 'El logo debe ser una imagen PNG, JPEG o WebP.' });
  try {
    const picture = await fromFile(format, file);
    const inside = { width: LOGO_SIDE, height: LOGO_SIDE, fit: 'inside', withoutEnlargement: true } as const;
    return await picture.toColourspace('srgb').resize(inside).png().timeout({ seconds: SECONDS }).toBuffer();
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('PHOTO_UNREADABLE');
  }
}

async function fromFile(format: PhotoFormat, file: Buffer): Promise<Sharp> {
  // Its head alone: nothing is decoded yet.
  const found = await sharp(file, { limitInputPixels: false }).metadata();
  // A film is no photo.
  if (found.format !== format || (found.pages ?? 1) > 1) throw new Problem('PHOTO_UNREADABLE');
  mustFit(found, isWhole(found) ? MOST_WHOLE : MOST_PIXELS);
  return sharp(file, { failOn: 'error', limitInputPixels: MOST_PIXELS }).autoOrient();
}

/** The decoder takes a picture at its word, so that word is looked at before. */
async function fromHeic(file: Buffer): Promise<Sharp> {
  const declared = declaredSizeOf(file);
  if (!declared) throw new Problem('PHOTO_UNREADABLE');
  mustFit(declared, MOST_WHOLE);
  const { width, height, data } = await decodeHeic(file);
  return sharp(data, { raw: { width, height, channels: 4 }, limitInputPixels: MOST_WHOLE });
}

/** Interlaced pictures, and those of sixteen bits, cannot be read line by line or take twice as much. */
function isWhole({ isProgressive, depth }: Metadata): boolean {
  return isProgressive === true || depth !== 'uchar';
}

function mustFit({ width, height }: { width: number; height: number }, pixels: number): void {
  if (width * height > pixels || Math.max(width, height) > LONGEST_SIDE) throw new Problem('PHOTO_TOO_LARGE');
}

function shrunk(picture: Sharp, side: number): Sharp {
  return picture
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true });
}
