import { OPERATIONS, type FaultPlan, type Operation } from '../faults.ts';
import { OUTCOMES, type OutcomeName } from '../outcomes.ts';
import type { SellerAccount } from '../sellers.ts';

const rate = { type: ['number', 'boolean'], minimum: 0, maximum: 1 };
const operations = { type: 'array', items: { enum: OPERATIONS } };
/** The vendor writes collectors as numbers, and settings files as text. */
const collector = {
  anyOf: [
    { type: 'integer', minimum: 1 },
    { type: 'string', pattern: '^[1-9]\\d{0,14}$' },
  ],
};
const amount = { type: ['number', 'string'], maxLength: 16 };

export const STATUSES = ['approved', 'rejected', 'in_process', 'pending'] as const;

export interface PayOrder {
  preferenceId?: string;
  externalReference?: string;
  method?: string;
  outcome?: OutcomeName | (typeof STATUSES)[number];
  amount?: number | string;
  installments?: number;
  force?: boolean;
}

export const PAY = {
  type: 'object',
  additionalProperties: false,
  properties: {
    preferenceId: { type: 'string', maxLength: 100 },
    externalReference: { type: 'string', maxLength: 256 },
    method: { type: 'string', maxLength: 30 },
    outcome: { enum: [...Object.keys(OUTCOMES), ...STATUSES] },
    amount,
    installments: { type: 'integer', minimum: 1, maximum: 36 },
    force: { type: 'boolean' },
  },
};

export interface FaultOrder {
  scope?: number | string;
  delayMs?: number;
  errorRate?: number | boolean;
  errorStatus?: number;
  timeoutAfterCreate?: boolean | Operation[];
  times?: number;
  webhooks?: { lost?: number | boolean; copies?: number; reorder?: boolean; hold?: boolean };
}

export const FAULTS = {
  type: 'object',
  additionalProperties: false,
  properties: {
    scope: { anyOf: [collector, { const: 'all' }] },
    delayMs: { type: 'integer', minimum: 0, maximum: 120_000 },
    errorRate: rate,
    errorStatus: { type: 'integer', minimum: 400, maximum: 599 },
    timeoutAfterCreate: { anyOf: [{ type: 'boolean' }, operations] },
    times: { type: 'integer', minimum: 1 },
    webhooks: {
      type: 'object',
      additionalProperties: false,
      properties: {
        lost: rate,
        copies: { type: 'integer', minimum: 1, maximum: 200 },
        reorder: { type: 'boolean' },
        hold: { type: 'boolean' },
      },
    },
  },
};

/** What was not named is healthy. `timeoutAfterCreate: true` means whatever creates something. */
export function planOf(order: FaultOrder): FaultPlan {
  const { delayMs = 0, errorRate = 0, errorStatus = 500, timeoutAfterCreate = false, times, webhooks = {} } = order;
  const { lost = 0, copies = 1, reorder = false, hold = false } = webhooks;
  return {
    delayMs,
    errorRate: Number(errorRate),
    errorStatus,
    timeoutAfterCreate: Array.isArray(timeoutAfterCreate)
      ? timeoutAfterCreate
      : timeoutAfterCreate
        ? ['preference', 'refund']
        : [],
    times,
    webhooks: { lost: Number(lost), copies, reorder, hold },
  };
}

const word = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength, pattern: '^\\S+$' });

export const SELLER = {
  type: 'object',
  additionalProperties: false,
  required: ['accessToken', 'collectorId', 'webhookSecret'],
  properties: {
    accessToken: word(200),
    collectorId: collector,
    webhookSecret: word(200),
    name: { type: 'string', minLength: 1, maxLength: 100 },
    notificationUrl: { type: 'string', format: 'uri', pattern: '^https?://', maxLength: 500 },
    webhookForm: { enum: ['webhook', 'ipn'] },
    signatureTimestamp: { enum: ['seconds', 'milliseconds'] },
  },
};

export type SellerOrder = SellerAccount;

export const CLOCK = {
  type: 'object',
  additionalProperties: false,
  required: ['advanceSeconds'],
  properties: { advanceSeconds: { type: 'number', minimum: 0, maximum: 366 * 24 * 3600 } },
};

export const ACTION = { type: ['object', 'null'], additionalProperties: false, properties: { amount } };

export const RELEASE = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: { order: { enum: ['together', 'reverse'] } },
};
