import { channelsOf, luminance, readableOn } from '../../mail/readable-on.js';

/** The pages' background. */
const PAPER = '#f4f5f7';
/** WCAG 2 AA for text. */
const ENOUGH = 4.5;

/** The custom properties of a cooperative's colour `#rrggbb`: as a background, what is written on it, and as text on the page. */
export function colorsCss(brand: string): string {
  return `:root{--brand:${brand};--on-brand:${readableOn(brand)};--brand-text:${readableAsText(brand)}}\n`;
}

/** The colour itself where it can be read on the page, else darkened until it can. */
function readableAsText(color: string): string {
  return contrast(color, PAPER) >= ENOUGH ? color : readableAsText(darker(color));
}

function darker(color: string): string {
  const channels = channelsOf(color).map((channel) => Math.floor(channel * 0.9));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}
