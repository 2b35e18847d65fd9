import type { Tenant } from '../tenancy/tenant.js';

/** Who stands at the head of a document. */
export interface Issuer {
  name: string;
  /** Tax id, address and how to reach it, a line each. */
  lines: string[];
  /** `#rrggbb` of the rule under the head. */
  color: string;
}

export function issuerOf({ name, cuit, city, province, settings }: Tenant): Issuer {
  const { phone, email, whatsapp } = settings.contact;
  const lines = [
    cuit && `CUIT ${cuitText(cuit)}`,
    [city, province].filter(Boolean).join(', '),
    [phone && `Tel. ${phone}`, email].filter(Boolean).join(' · '),
    whatsapp.length > 0 && `WhatsApp ${whatsapp.join(' / ')}`,
  ];
  return { name, lines: lines.filter((line): line is string => !!line), color: settings.branding.primaryColor };
}

/** `30712345674` → `30-71234567-4`; anything else as it came. */
export function cuitText(taxId: string): string {
  return taxId.replace(/^(\d{2})(\d{8})(\d)$/, '$1-$2-$3');
}
