import { readFileSync } from 'node:fs';
import { Refusal } from './errors.ts';
import type { Seller } from './model.ts';
import type { Store } from './store.ts';

/** Adds an account, or changes it under the same token. One collector has one token. */
export function addSeller(store: Store, { name, ...account }: Omit<Seller, 'name'> & { name?: string }): Seller {
  const holder = store.sellerOf(account.collectorId);
  if (holder && holder.accessToken !== account.accessToken) {
    throw new Refusal(`El vendedor ${account.collectorId} ya tiene otra credencial.`);
  }
  return store.sellers.save(account.accessToken, { name: name ?? `Vendedor ${account.collectorId}`, ...account });
}

/** Reads `[{accessToken, collectorId, webhookSecret, name}]`; a file that is not that ends the start with a sentence. */
export function sellersFrom(file: string): Seller[] {
  const sellers: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(sellers) || !sellers.every(isSeller)) {
    throw new Error(`${file}: se esperaba una lista de {accessToken, collectorId, webhookSecret, name}`);
  }
  return sellers;
}

function isSeller(value: unknown): value is Seller {
  if (typeof value !== 'object' || value === null) return false;
  const { accessToken, collectorId, webhookSecret } = value as Record<string, unknown>;
  return typeof accessToken === 'string' && Number.isInteger(collectorId) && typeof webhookSecret === 'string';
}
