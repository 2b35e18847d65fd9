import { instantOf } from '../dates.ts';
import { badRequest } from '../errors.ts';
import type { PreferenceRequest } from '../model.ts';
import { centavosOf } from '../money.ts';
import { totalOf } from '../preferences.ts';

const text = (maxLength: number) => ({ type: 'string', maxLength });
const url = { type: 'string', format: 'uri', pattern: '^https?://', maxLength: 2048 };
const ids = { type: 'array', maxItems: 50, items: { type: 'object', properties: { id: text(60) } } };

const properties = {
  items: {
    type: 'array',
    minItems: 1,
    maxItems: 500,
    items: {
      type: 'object',
      required: ['title', 'quantity', 'unit_price'],
      properties: {
        id: text(256),
        title: { type: 'string', minLength: 1, maxLength: 256 },
        description: text(600),
        quantity: { type: 'integer', minimum: 1, maximum: 1_000_000 },
        unit_price: { type: 'number', exclusiveMinimum: 0, maximum: 999_999_999 },
        currency_id: { const: 'ARS' },
      },
    },
  },
  payer: {
    type: 'object',
    properties: {
      name: text(256),
      surname: text(256),
      email: { type: 'string', format: 'email', maxLength: 254 },
      identification: { type: 'object', properties: { type: text(20), number: text(20) } },
    },
  },
  payment_methods: {
    type: 'object',
    properties: {
      excluded_payment_methods: ids,
      excluded_payment_types: ids,
      installments: { type: 'integer', minimum: 1, maximum: 36 },
    },
  },
  back_urls: { type: 'object', properties: { success: url, pending: url, failure: url } },
  auto_return: { enum: ['approved', 'all'] },
  notification_url: { ...url, maxLength: 500 },
  external_reference: text(256),
  expires: { type: 'boolean' },
  expiration_date_from: { type: ['string', 'null'], maxLength: 40 },
  expiration_date_to: { type: ['string', 'null'], maxLength: 40 },
  date_of_expiration: { type: ['string', 'null'], maxLength: 40 },
  statement_descriptor: text(22),
  metadata: { type: 'object' },
};

export const NEW_PREFERENCE = { type: 'object', required: ['items'], properties };

/** A change may name any of the fields. */
export const PREFERENCE_CHANGES = { type: 'object', properties };

const DATES = ['expiration_date_from', 'expiration_date_to', 'date_of_expiration'] as const;

/** Centavos: ten thousand million pesos, far below where numbers stop being exact. */
const LARGEST_TOTAL = 1_000_000_000_000;

/** What a schema cannot say. Gives back the request, in the vendor's error form when it does not hold. */
export function checkedPreference<T extends Partial<PreferenceRequest>>(request: T): T {
  for (const { unit_price: price } of request.items ?? []) {
    if (centavosOf(price) === undefined) throw badRequest('unit_price must have at most two decimal digits');
  }
  if (request.items && totalOf({ items: request.items }) > LARGEST_TOTAL) throw badRequest('total amount is too large');
  if (request.auto_return && !request.back_urls?.success) {
    throw badRequest('auto_return invalid. back_url.success must be defined');
  }
  for (const address of [request.notification_url, ...Object.values(request.back_urls ?? {})]) {
    if (address !== undefined && !URL.canParse(address)) throw badRequest(`${address} is not an address`);
  }
  for (const name of DATES) {
    const value = request[name];
    if (value && instantOf(value) === undefined) throw badRequest(`${name} must be an ISO 8601 date with its offset`);
  }
  return request;
}
