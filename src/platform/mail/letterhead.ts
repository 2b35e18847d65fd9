import { currentTenant } from '../tenancy/tenant-context.js';
import { ENOUGH_FOR_SHAPES, ENOUGH_FOR_TEXT, readableOn, standingOut } from './readable-on.js';

/** What mails are written on, by theme; the layout's own values. */
const CARD = '#ffffff';
const DARK_CARD = '#20242a';

/** Who writes, as mails show it. */
export interface Letterhead extends Contact {
  name: string;
  color: string;
  onColor: string;
  linkColor: string;
  darkColor: string;
  onDarkColor: string;
  darkLinkColor: string;
}

interface Contact {
  phone: string;
  email: string;
  whatsapp: string[];
}

/** The cooperative's name, contact, and its colour in the forms that can be read in either theme. */
export function letterhead(): Letterhead {
  const { name, settings } = currentTenant();
  return letterheadOf(name, settings.branding.primaryColor, settings.contact);
}

/** `color`: `#0b5fa5`. */
export function letterheadOf(name: string, color: string, contact: Contact): Letterhead {
  const brand = color.toLowerCase();
  const darkBrand = standingOut(brand, DARK_CARD, ENOUGH_FOR_SHAPES);
  return {
    ...contact,
    name,
    color: brand,
    onColor: readableOn(brand),
    linkColor: standingOut(brand, CARD, ENOUGH_FOR_TEXT),
    darkColor: darkBrand,
    onDarkColor: readableOn(darkBrand),
    darkLinkColor: standingOut(brand, DARK_CARD, ENOUGH_FOR_TEXT),
  };
}
