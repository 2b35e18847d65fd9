import type { Keyring } from '../platform/crypto/keys.js';
import type { KeyCount } from '../platform/crypto/resealing.js';

/** A line for each table and key, over all tenants. */
export function countsText(keyring: Keyring, counts: KeyCount[]): string {
  const sums = new Map<string, number>();
  for (const { place, keyId, count } of counts) {
    const line = `${place.rows.name}\t${roleOf(keyring, keyId)}`;
    sums.set(line, (sums.get(line) ?? 0) + count);
  }
  return [...sums].map(([line, count]) => `${line}\t${count}\n`).join('');
}

const LOST = 'put that key into SECRET_KEY_PREVIOUS and run this again, or replace what it sealed.';

/** A sentence for each place that needs another key than the current one. */
export function hangingText(keyring: Keyring, counts: KeyCount[]): string[] {
  return counts.flatMap(({ place: { label, rows }, keyId, count }) => {
    if (keyId === keyring.keyId) return [];
    // With one key alone there is no other that could have made them.
    if (keyId === null && keyring.previousKeyIds.length === 0) return [];
    const isLost = rows.reseal !== undefined && keyId !== null && !keyring.previousKeyIds.includes(keyId);
    const remedy = isLost ? LOST : rows.remedy;
    return [`${label}: ${rows.name}: ${count} under ${roleOf(keyring, keyId)}: ${remedy}`];
  });
}

function roleOf(keyring: Keyring, keyId: string | null): string {
  if (keyId === null) return 'a key that was not noted';
  if (keyId === keyring.keyId) return `${keyId} (SECRET_KEY)`;
  return keyring.previousKeyIds.includes(keyId) ? `${keyId} (SECRET_KEY_PREVIOUS)` : `${keyId} (given nowhere)`;
}
