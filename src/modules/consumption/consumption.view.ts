import type { Service } from '../../platform/tenancy/tenant.js';

export class ConsumedPeriodView {
  /** @example "2019-10" */
  period: string;
  /** The invoice it was billed in. @example "0021-00049107" */
  invoiceNumber: string | null;
  /** Decimal number as text. @example "33.00" */
  quantity: string;
  /** True where nobody read the meter. */
  estimated: boolean;
  /** Days since the reading before; null where one of the two is not known. @example 30 */
  days: number | null;
}

export class ConsumptionView {
  /** @example "water" */
  service: Service;
  /** @example "m3" */
  unit: string;
  /** Newest first, 240 at the most. */
  items: ConsumedPeriodView[];
  /** Mean of the quantities shown, rounded half up to two digits; null where there are none. @example "34.67" */
  average: string | null;
}
