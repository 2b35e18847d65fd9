import { Injectable } from '@nestjs/common';
import { notFound, Problem } from '../../platform/http/problem.js';
import { maySeeClaims, type StaffRights } from '../../platform/http/staff-policy.js';
import { SERVICES } from '../../platform/tenancy/tenant.js';
import { ClaimReader } from '../claims/claim-reader.js';
import type { ClaimDetailView, ClaimPage } from '../claims/claim.view.js';
import type { ClaimQuery } from '../claims/claims.dto.js';

/** A member's claims for staff, of whom some see those of one service alone. */
@Injectable()
export class MemberClaims {
  constructor(private readonly reader: ClaimReader) {}

  /** Who does not see every service names one that they see; FORBIDDEN for any other. */
  list(staff: StaffRights, userId: string, query: ClaimQuery): Promise<ClaimPage> {
    const wanted = query.service === undefined ? SERVICES : [query.service];
    if (!wanted.every((service) => maySeeClaims(staff, service))) throw new Problem('FORBIDDEN', { detail: NAME_IT });
    return this.reader.list(userId, query);
  }

  /** A claim of a service that they do not see is NOT_FOUND. */
  async get(staff: StaffRights, userId: string, id: string): Promise<ClaimDetailView> {
    const claim = await this.reader.get(userId, id);
    if (!maySeeClaims(staff, claim.service)) throw notFound();
    return claim;
  }
}

const NAME_IT = 'Solo ve los reclamos de algunos servicios: elija uno de ellos.';
