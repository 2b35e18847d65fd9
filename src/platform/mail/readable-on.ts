/** WCAG 2 AA for text. */
export const ENOUGH_FOR_TEXT = 4.5;
/** The same for what is seen and not read: the edge of a button, a line. */
export const ENOUGH_FOR_SHAPES = 3;

/** Black or white, whichever reads better on a background `#rrggbb`. */
export function readableOn(background: string): '#000000' | '#ffffff' {
  return luminance(background) > 0.179 ? '#000000' : '#ffffff';
}

/** The colour itself where it stands out enough from the background, else darkened, or on a dark one lightened, until it does. */
export function standingOut(color: string, background: string, enough: number): string {
  if (contrast(color, background) >= enough) return color;
  const towards = luminance(background) > 0.179 ? 0 : 255;
  return standingOut(mixed(color, towards), background, enough);
}

/** By WCAG 2, from 1 to 21. */
export function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Relative luminance of `#rrggbb` by WCAG 2, from 0 (black) to 1 (white). */
export function luminance(color: string): number {
  const [red, green, blue] = channelsOf(color).map((channel) => linear(channel / 255));
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

/** Red, green and blue of `#rrggbb`, 0 to 255. */
function channelsOf(color: string): number[] {
  return [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
}

/** A tenth of the way to black or white, and a step at least. */
function mixed(color: string, towards: 0 | 255): string {
  const round = towards === 0 ? Math.floor : Math.ceil;
  const channels = channelsOf(color).map((channel) => round(channel + (towards - channel) * 0.1));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
