import { currentTenant } from '../tenancy/tenant-context.js';
import { ENOUGH_FOR_SHAPES, ENOUGH_FOR_TEXT, readableOn, standingOut } from './readable-on.js';

/** What mails are written on, by theme; the layout's own values. */
const CARD = '#ffffff';
const DARK_CARD = '#20242a';

/** The cooperative as its mails show it: name, contact, and its colour in the forms that can be read in either theme. */
export function letterhead(): object {
  const { name, settings } = currentTenant();
  const brand = settings.branding.primaryColor.toLowerCase();
  const darkBrand = standingOut(brand, DARK_CARD, ENOUGH_FOR_SHAPES);
  return {
    ...settings.contact,
    name,
    color: brand,
    onColor: readableOn(brand),
    linkColor: standingOut(brand, CARD, ENOUGH_FOR_TEXT),
    darkColor: darkBrand,
    onDarkColor: readableOn(darkBrand),
    darkLinkColor: standingOut(brand, DARK_CARD, ENOUGH_FOR_TEXT),
  };
}
