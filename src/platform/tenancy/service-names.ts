import type { Service } from './tenant.js';

/** The services as people read them. */
export const SERVICE_NAMES: Record<Service, string> = {
  electricity: 'Energía eléctrica',
  water: 'Agua',
  gas: 'Gas',
  sewer: 'Cloacas',
  internet: 'Internet',
  telephony: 'Telefonía',
};
