import { readFileSync } from 'node:fs';
import { Refusal } from './errors.ts';
import type { Seller } from './model.ts';
import type { Store } from './store.ts';

/** An account as settings files write it. */
export type SellerAccount = Omit<Seller, 'name' | 'collectorId'> & { name?: string; collectorId: number | string };

/** Adds an account, or changes it under the same token. A token is of one collector for ever, and a collector has one token. */
export function addSeller(store: Store, account: SellerAccount): Seller {
  const collectorId = Number(account.collectorId);
  const before = store.sellerOf(collectorId) ?? store.sellers.get(account.accessToken);
  if (before && (before.accessToken !== account.accessToken || before.collectorId !== collectorId)) {
    throw new Refusal(`El vendedor ${before.collectorId} ya existe con otra credencial u otro número.`);
  }
  if (account.notificationUrl !== undefined && !URL.canParse(account.notificationUrl)) {
    throw new Refusal(`${account.notificationUrl} no es una dirección.`, 400);
  }
  return store.sellers.save(account.accessToken, { name: `Vendedor ${collectorId}`, ...account, collectorId });
}

/** Reads `[{accessToken, collectorId, webhookSecret, name}]`; a file that is not that ends the start with a sentence. */
export function sellersFrom(file: string): SellerAccount[] {
  const sellers: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(sellers) || !sellers.every(isAccount)) {
    throw new Error(`${file}: se esperaba una lista de {accessToken, collectorId, webhookSecret, name}`);
  }
  return sellers;
}

function isAccount(value: unknown): value is SellerAccount {
  if (typeof value !== 'object' || value === null) return false;
  const { accessToken, collectorId, webhookSecret } = value as Record<string, unknown>;
  const isText = (field: unknown) => typeof field === 'string' && field !== '';
  return isText(accessToken) && isText(webhookSecret) && /^[1-9]\d{0,14}$/.test(String(collectorId));
}
