import { SERVICE_NAMES } from '../../platform/tenancy/service-names.js';
import type { Service, TenantSettings } from '../../platform/tenancy/tenant.js';
import type { KeptCategory } from '../claims/category-desk.js';
import { callNowOf } from '../claims/call-now.js';
import type { ServiceView } from './georeport.js';

/** How people call what each service is, for apps that search. */
const KEYWORDS: Record<Service, string> = {
  electricity: 'luz, electricidad, corriente, cable',
  water: 'agua, cañería, red de agua',
  gas: 'gas, garrafa, escape',
  sewer: 'cloaca, desagüe, desborde',
  internet: 'internet, wifi, fibra',
  telephony: 'teléfono, línea',
};

/** A category as apps are offered it. */
export function serviceView(category: KeptCategory, settings: TenantSettings): ServiceView {
  return {
    service_code: category.id,
    service_name: serviceName(category),
    description: [sentenceOf(category), noticeOf(category, settings)].filter(Boolean).join(' '),
    metadata: false,
    type: 'realtime',
    keywords: KEYWORDS[category.service],
    group: SERVICE_NAMES[category.service],
  };
}

/** With its service, for requests name no group: «Sin servicio (Agua)». */
export function serviceName({ name, service }: Pick<KeptCategory, 'name' | 'service'>): string {
  return `${name} (${SERVICE_NAMES[service]})`;
}

/** What is told of a request instead of its author's words. */
export function sentenceOf({ name, service }: Pick<KeptCategory, 'name' | 'service'>): string {
  return `Reclamo sobre ${SERVICE_NAMES[service].toLowerCase()}: ${name}.`;
}

/** What to do at once, and whom to call; null where nobody may be hurt. */
export function noticeOf(category: KeptCategory, settings: TenantSettings): string | null {
  const calls = callNowOf(category, settings).map(({ label, phone }) => `${label} ${phone}`);
  return [category.advice, calls.length > 0 && `Llame ya: ${calls.join(', ')}.`].filter(Boolean).join(' ') || null;
}
