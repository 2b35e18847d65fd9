/** Chance that can be asked again: the same question gets the same answer, so nothing need be remembered and any row can be made by itself. */
export type Draw = (about: number, which: number, when?: number) => number;

/** What is drawn; each has a chance of its own. */
export const ABOUT = {
  newHolder: 1,
  name: 2,
  taxId: 3,
  street: 4,
  town: 5,
  phone: 6,
  email: 7,
  webKey: 8,
  services: 9,
  meter: 10,
  category: 11,
  status: 12,
  route: 13,
  base: 14,
  noise: 15,
  register: 16,
  estimated: 17,
  owed: 18,
  cae: 19,
  moved: 20,
  holderChange: 21,
  supplyChange: 22,
  invoiceChange: 23,
  readingChange: 24,
  bad: 25,
} as const;

/** Numbers from 0 to 2³² − 1, by the finalizer of MurmurHash3: integers alone, so they are the same on every machine. */
export function drawsOf(seed: number): Draw {
  return (about, which, when = 0) => {
    let h = Math.imul(seed ^ Math.imul(about, 0x9e3779b1), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15) ^ which, 0xcc9e2d51);
    h = Math.imul(h ^ (h >>> 13) ^ (when + 0x7f4a7c15), 0xc2b2ae35);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
  };
}
