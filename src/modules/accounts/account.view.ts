import type { Service } from '../../platform/tenancy/tenant.js';

export class HolderView {
  /** @example "515" */
  number: string;
  /** @example "Paván, Georgina" */
  name: string;
  /** CUIT or CUIL, digits only. @example "27304567893" */
  taxId: string | null;
  address: string;
  city: string;
}

export class SuppliedServiceView {
  /** `electricity`, `water`, `gas`, `sewer`, `internet` or `telephony`. @example "electricity" */
  service: Service;
  /** @example "E207192" */
  meterNumber: string | null;
  /** Tariff category. @example "T1-RG2" */
  category: string | null;
}

export class SupplyView {
  id: string;
  /** @example "44" */
  number: string;
  address: string;
  /** `active`; `disconnected`, cut off and to be restored; `inactive`, closed. */
  status: 'active' | 'disconnected' | 'inactive';
  /** Those in use first. */
  services: SuppliedServiceView[];
}

/** A supply by itself. */
export class SupplyDetailView extends SupplyView {
  holder: HolderView;
  /** The account of the caller that shows it. */
  accountId: string;
}

/** Everything that the holder owes today; `amount` is `overdue` plus `pending`, without the later due days' surcharges. */
export class DebtView {
  /** @example "8421.10" */
  amount: string;
  /** ISO 4217. @example "ARS" */
  currency: string;
  /** Owed since before today: the first due day is past. @example "4210.55" */
  overdue: string;
  /** Owed, and not yet due. @example "4210.55" */
  pending: string;
}

export class AccountView {
  id: string;
  /** What the member calls it. */
  alias: string | null;
  holder: HolderView;
  supplies: SupplyView[];
  debt: DebtView;
}

export class AccountPage {
  items: AccountView[];
  nextCursor: string | null;
}
