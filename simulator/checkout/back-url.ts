import type { Payment, Preference } from '../model.ts';

/** Where the payer goes back to, with the query that the vendor adds; undefined when the seller gave no address. */
export function backUrlFor(preference: Preference, payment?: Payment): string | undefined {
  const { back_urls: urls = {}, external_reference: reference } = preference.request;
  const address = urls[outcomeOf(payment)] ?? urls.success;
  if (!address) return undefined;
  const url = new URL(address);
  const query = {
    collection_id: payment?.id,
    collection_status: payment?.status,
    payment_id: payment?.id,
    status: payment?.status,
    external_reference: reference,
    payment_type: payment?.type,
    merchant_order_id: preference.merchantOrderId,
    preference_id: preference.id,
    site_id: 'MLA',
    processing_mode: 'aggregator',
    merchant_account_id: undefined,
  };
  // The vendor writes the word null for what there is not.
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value ?? null));
  return url.href;
}

/** Origins of the seller's addresses: a form's answer may lead there. */
export function returnOrigins({ request }: Preference): string[] {
  return Object.values(request.back_urls ?? {}).map((address) => new URL(address).origin);
}

function outcomeOf(payment?: Payment): 'success' | 'pending' | 'failure' {
  if (payment?.status === 'approved') return 'success';
  return payment?.status === 'pending' || payment?.status === 'in_process' ? 'pending' : 'failure';
}
