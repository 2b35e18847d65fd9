import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { notFound } from '../../platform/http/problem.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { callNowOf } from './call-now.js';
import { ClaimAuthors, type Reader } from './claim-authors.js';
import { ClaimCategories } from './claim-categories.js';
import { trackingLinkOf } from './claim-number.js';
import { ClaimSupplies, type SupplyText } from './claim-supplies.js';
import { Claim } from './claim.entity.js';
import type { CallView } from './claim.view.js';

/** What the proof of a claim says. */
export interface ClaimReceipt {
  claim: Claim;
  category: string | null;
  advice: string | null;
  callNow: CallView[];
  author: Reader | null;
  supply: SupplyText | null;
  trackingLink: string;
}

/** Proofs that claims were made. */
@Injectable()
export class ClaimReceipts {
  constructor(
    private readonly units: UnitOfWork,
    private readonly authors: ClaimAuthors,
    private readonly categories: ClaimCategories,
    private readonly supplies: ClaimSupplies,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /** NOT_FOUND for another's claim. */
  ofMember(userId: string, id: string): Promise<ClaimReceipt> {
    return this.units.run(async () => {
      const claim = await this.units.repository(Claim).findOneBy({ id, userId });
      if (!claim) throw notFound();
      const category = await this.categories.of(claim.categoryId);
      const danger = { priority: category?.priority ?? null, advice: category?.advice ?? null };
      const { slug, settings } = currentTenant();
      return {
        claim,
        category: category?.name ?? null,
        advice: danger.advice,
        callNow: callNowOf(danger, settings),
        author: await this.authors.authorOf(claim),
        supply: await this.supplies.of(claim),
        trackingLink: trackingLinkOf(claim, slug, this.env.publicUrl),
      };
    });
  }
}
