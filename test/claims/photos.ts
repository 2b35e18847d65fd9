import { readFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

/** A word that no stored photo may hold. */
export const SECRET = 'EXIF-SECRETO';

const WIDTH = 96;
const HEIGHT = 64;

/** A red half and a blue half, 96 × 64. */
export function aDrawing(width = WIDTH, height = HEIGHT): Sharp {
  const data = Buffer.alloc(width * height * 3, 20);
  for (let i = 0; i < width * height; i += 1) data[i * 3 + (i % width < width / 2 ? 0 : 2)] = 220;
  return sharp(data, { raw: { width, height, channels: 3 } });
}

const exif = {
  IFD0: { Copyright: SECRET, Make: SECRET },
  IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '32/1 11/1 34/1' },
};

export const aJpeg = (): Promise<Buffer> => aDrawing().withExif(exif).jpeg().toBuffer();
/** Held upright: its pixels lie on their side. */
export const aTurnedJpeg = (): Promise<Buffer> => aDrawing().withMetadata({ orientation: 6 }).jpeg().toBuffer();
export const aPng = (): Promise<Buffer> => aDrawing().png().toBuffer();
export const aWebp = (): Promise<Buffer> => aDrawing().withExif(exif).webp().toBuffer();

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
export const aHeic = (): Promise<Buffer> => Promise.resolve(fixture('photo.heic'));
export const twelveMegapixels = (): Buffer => fixture('twelve-megapixels.heic');
export const seventyTwoMegapixels = (): Buffer => fixture('seventy-two-megapixels.heic');

/** What is in a picture: its size, and the colours of its left and its right half. */
export async function seen(photo: Buffer): Promise<{ size: [number, number]; left: string; right: string }> {
  const { data, info } = await sharp(photo).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number) => {
    const i = (Math.floor(info.height * 0.7) * info.width + Math.floor(info.width * x)) * info.channels;
    const [red, , blue] = [data[i]!, data[i + 1]!, data[i + 2]!];
    return red > blue ? 'red' : 'blue';
  };
  return { size: [info.width, info.height], left: at(0.2), right: at(0.8) };
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A PNG of one colour, one bit a pixel: a few kilobytes however large it is. */
export function aHugePng(width: number, height: number, { interlaced = false } = {}): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head[8] = 1;
  head[12] = interlaced ? 1 : 0;
  const line = Math.ceil(width / 8) + 1;
  // Interlaced files have more line ends than this; nobody gets as far as to miss them.
  const pixels = deflateSync(Buffer.alloc(line * Math.min(height, 4_000)), { level: 9 });
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A text inside a PNG, where its format has room for one. */
export function withText(png: Buffer, text: string): Buffer {
  const afterHead = 8 + 25;
  const words = chunk('tEXt', Buffer.from(`Comment\0${text}`, 'latin1'));
  return Buffer.concat([png.subarray(0, afterHead), words, png.subarray(afterHead)]);
}

/** A comment inside a JPEG, right after its first two bytes. */
export function withComment(jpeg: Buffer, text: string): Buffer {
  const body = Buffer.from(text, 'latin1');
  const head = Buffer.from([0xff, 0xfe, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}

/** The same JPEG, which says that it is of another size. */
export function saying(jpeg: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(jpeg);
  const frame = copy.findIndex((byte, i) => byte === 0xff && [0xc0, 0xc2].includes(copy[i + 1]!));
  copy.writeUInt16BE(height, frame + 5);
  copy.writeUInt16BE(width, frame + 7);
  return copy;
}

/** The same HEIC, whose every declaration of a size says another. */
export function heicSaying(heic: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(heic);
  for (let at = copy.indexOf('ispe'); at !== -1; at = copy.indexOf('ispe', at + 4)) {
    copy.writeUInt32BE(width, at + 8);
    copy.writeUInt32BE(height, at + 12);
  }
  return copy;
}

/** A progressive JPEG whose last scan comes again and again: each makes the decoder go over the whole picture. */
export async function manyScans(count: number): Promise<Buffer> {
  const jpeg = await aDrawing(4_000, 3_000).jpeg({ progressive: true }).toBuffer();
  const last = jpeg.lastIndexOf(Buffer.from([0xff, 0xda]));
  const scan = jpeg.subarray(last, -2);
  return Buffer.concat([jpeg.subarray(0, -2), ...Array.from({ length: count }, () => scan), jpeg.subarray(-2)]);
}

/** A film of two pictures. */
export async function anAnimation(): Promise<Buffer> {
  const film = sharp(
    await Promise.all([aDrawing(32, 32).png().toBuffer(), aDrawing(32, 32).negate().png().toBuffer()]),
    {
      join: { animated: true },
    },
  );
  return film.webp({ delay: [100, 100] }).toBuffer();
}
