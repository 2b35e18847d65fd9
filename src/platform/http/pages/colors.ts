import { ENOUGH_FOR_TEXT, readableOn, standingOut } from '../../mail/readable-on.js';

/** The pages' background. */
const PAPER = '#f4f5f7';

/** The custom properties of a cooperative's colour `#rrggbb`: as a background, what is written on it, and as text on the page. */
export function colorsCss(brand: string): string {
  return `:root{--brand:${brand};--on-brand:${readableOn(brand)};--brand-text:${standingOut(brand, PAPER, ENOUGH_FOR_TEXT)}}\n`;
}
