/** Black or white, whichever reads better on a background `#rrggbb`. */
export function readableOn(background: string): '#000000' | '#ffffff' {
  return luminance(background) > 0.179 ? '#000000' : '#ffffff';
}

/** Relative luminance of `#rrggbb` by WCAG 2, from 0 (black) to 1 (white). */
export function luminance(color: string): number {
  const [red, green, blue] = channelsOf(color).map((channel) => linear(channel / 255));
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

/** Red, green and blue of `#rrggbb`, 0 to 255. */
export function channelsOf(color: string): number[] {
  return [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
