import { SetMetadata } from '@nestjs/common';
import type { Feature, Tenant } from '../tenancy/tenant.js';
import { Problem } from './problem.js';

export const FEATURE = 'coop:feature';

/** The route is there where its cooperative has the feature; FEATURE_OFF elsewhere. What it switches off begins nothing new; what began goes on. */
export function NeedsFeature(feature: Feature): MethodDecorator & ClassDecorator {
  return SetMetadata(FEATURE, feature);
}

/** FEATURE_OFF where the cooperative has it switched off. */
export function mustHave(feature: Feature | undefined, tenant: Pick<Tenant, 'features'> | undefined): void {
  if (feature !== undefined && tenant?.features?.[feature] === false) throw new Problem('FEATURE_OFF');
}
