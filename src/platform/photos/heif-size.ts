/** A box of ISO's base media format: where its content stands. */
interface Box {
  type: string;
  start: number;
  end: number;
}

/** A full box begins with its version and flags. */
const FULL = 4;
const MOST_BOXES = 10_000;

/** The largest picture that a HEIF file declares (tiles, thumbnails and the whole), width and height in pixels; undefined where it declares none. */
export function declaredSizeOf(file: Buffer): { width: number; height: number } | undefined {
  const properties = inside(file, { type: '', start: 0, end: file.length }, ['meta', 'iprp', 'ipco']);
  if (!properties) return undefined;
  let largest: { width: number; height: number } | undefined;
  for (const { type, start, end } of boxesIn(file, properties)) {
    if (type !== 'ispe' || end - start < FULL + 8) continue;
    const size = { width: file.readUInt32BE(start + FULL), height: file.readUInt32BE(start + FULL + 4) };
    if (!largest || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}

function inside(file: Buffer, around: Box, path: string[]): Box | undefined {
  const [next, ...rest] = path;
  if (next === undefined) return around;
  for (const box of boxesIn(file, around)) {
    if (box.type !== next) continue;
    return inside(file, next === 'meta' ? { ...box, start: box.start + FULL } : box, rest);
  }
  return undefined;
}

/** The boxes within another, as far as they make sense. */
function* boxesIn(file: Buffer, { start, end }: Box): Generator<Box> {
  let at = start;
  for (let count = 0; at + 8 <= end && count < MOST_BOXES; count += 1) {
    const short = file.readUInt32BE(at);
    if (short === 1 && at + 16 > end) return;
    const length = short === 0 ? end - at : short === 1 ? Number(file.readBigUInt64BE(at + 8)) : short;
    const head = short === 1 ? 16 : 8;
    if (length < head || at + length > end) return;
    yield { type: file.toString('latin1', at + 4, at + 8), start: at + head, end: at + length };
    at += length;
  }
}
