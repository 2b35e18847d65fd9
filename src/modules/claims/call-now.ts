import type { TenantSettings } from '../../platform/tenancy/tenant.js';
import type { CallView } from './claim.view.js';
import type { Priority } from './default-categories.js';

/** Numbers that any telephone in Argentina reaches, where the advice sends people to them. */
const PUBLIC_NUMBERS: CallView[] = [
  { label: 'Emergencias', phone: '911' },
  { label: 'Bomberos', phone: '100' },
];

/** What is known of a claim's category here; null where it has none. */
export interface Danger {
  priority: Priority | null;
  advice: string | null;
}

/** Whom to call at once where somebody may be hurt; nobody for other claims. */
export function callNowOf({ priority, advice }: Danger, { contact }: Pick<TenantSettings, 'contact'>): CallView[] {
  if (priority !== 'safety') return [];
  const own = contact.emergencyPhones?.length
    ? contact.emergencyPhones.map(({ label, phone }) => ({ label, phone }))
    : [{ label: 'Cooperativa', phone: contact.phone }];
  const named = PUBLIC_NUMBERS.filter(({ phone }) => new RegExp(`\\b${phone}\\b`).test(advice ?? ''));
  const known = new Set(own.map(({ phone }) => phone));
  return [...own, ...named.filter(({ phone }) => !known.has(phone))].filter(({ phone }) => phone !== '');
}
