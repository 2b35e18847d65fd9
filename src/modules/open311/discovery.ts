import type { Tenant } from '../../platform/tenancy/tenant.js';
import { MEDIA_TYPES } from './answer.js';
import { type DiscoveryView, w3 } from './georeport.js';

const SPECIFICATION = 'http://wiki.open311.org/GeoReport_v2';

/** Where the cooperative's requests are, and how an app gets a key. */
export function discoveryView({ slug, name, settings }: Tenant, changedAt: Date, publicUrl: string): DiscoveryView {
  const changeset = w3(changedAt);
  const { email, phone } = settings.contact;
  return {
    changeset,
    contact: [name, email, phone].filter(Boolean).join(' · '),
    key_service: `Para cargar reclamos hace falta una clave de la cooperativa: pídala a ${email}.`,
    endpoints: [
      {
        specification: SPECIFICATION,
        url: `${publicUrl}/open311/v2/${slug}`,
        changeset,
        type: 'production',
        formats: Object.values(MEDIA_TYPES).map((type) => type.split(';')[0]!),
      },
    ],
  };
}
