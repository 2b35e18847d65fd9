import { generateSecret, generateURI, verifySync } from 'otplib';

/** Seconds to either side: one code before and one after the current one, for telephones whose clock is off. */
const TOLERANCE = 30;

/** A new seed in base32, as it is typed into an application of codes. */
export function newSeed(): string {
  return generateSecret();
}

/** What the application scans. `issuer` is how it names the account. */
export function seedUri(secret: string, { issuer, label }: { issuer: string; label: string }): string {
  return generateURI({ secret, issuer, label });
}

/** The number of the thirty seconds whose code this is; null for a wrong code, and for one not newer than `last`. Six digits. */
export function stepOf(secret: string, code: string, last: number | null, at: Date = new Date()): number | null {
  const found = verifySync({ secret, token: code, epoch: Math.floor(at.getTime() / 1000), epochTolerance: TOLERANCE });
  if (!found.valid || !('timeStep' in found)) return null;
  return last === null || found.timeStep > last ? found.timeStep : null;
}
