import { wireDate } from '../dates.ts';
import type { Preference } from '../model.ts';
import { wireAmount } from '../money.ts';
import { totalOf } from '../preferences.ts';

/** A preference in the vendor's words. Fields that are not set are left out: their specification has no null for them. */
export function preferenceOnWire(preference: Preference, publicUrl: string) {
  const { id, collectorId, createdAt, updatedAt, request } = preference;
  const initPoint = `${publicUrl}/checkout/v1/redirect?pref_id=${id}`;
  return {
    ...withoutEmpty(request),
    id,
    init_point: initPoint,
    sandbox_init_point: initPoint,
    items: request.items.map((item) => ({ currency_id: 'ARS', ...item })),
    collector_id: collectorId,
    client_id: String(collectorId),
    marketplace: 'NONE',
    marketplace_fee: 0,
    operation_type: 'regular_payment',
    site_id: 'MLA',
    expires: request.expires ?? false,
    date_created: wireDate(createdAt),
    last_updated: wireDate(updatedAt),
    total_amount: wireAmount(totalOf(request)),
  };
}

function withoutEmpty(request: object): object {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== null && value !== undefined));
}
