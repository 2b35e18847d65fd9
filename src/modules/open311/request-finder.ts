import { Injectable } from '@nestjs/common';
import { notFound } from '../../platform/http/problem.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import type { KeptCategory } from '../claims/category-desk.js';
import { type ClaimCriteria, ClaimFinder } from '../claims/claim-finder.js';
import type { RequestView } from './georeport.js';
import type { RequestQuery } from './request-query.dto.js';
import { requestView, statusesOf } from './request-view.js';
import { ServiceList } from './service-list.js';

/** Requests as anybody may read them: claims of categories that may be spoken of, whoever filed them. */
@Injectable()
export class RequestFinder {
  constructor(
    private readonly services: ServiceList,
    private readonly claims: ClaimFinder,
  ) {}

  /** Newest first. */
  async list(query: RequestQuery): Promise<RequestView[]> {
    const { service_request_id: numbers, service_code: codes, status: states } = query;
    const told = await this.services.told();
    if (numbers) return this.find(told, { numbers, limit: numbers.length });
    const asked = codes ? told.filter(({ id }) => codes.includes(id)) : told;
    return this.find(asked, { ...query.criteria(new Date()), statuses: states && statusesOf(states) });
  }

  /** NOT_FOUND for what there is not and for what may not be spoken of alike. */
  async one(number: string): Promise<RequestView> {
    const [found] = await this.find(await this.services.told(), { numbers: [number], limit: 1 });
    if (!found) throw notFound();
    return found;
  }

  private async find(told: KeptCategory[], criteria: ClaimCriteria): Promise<RequestView[]> {
    const categories = new Map(told.map((category) => [category.id, category]));
    const { items } = await this.claims.find({ ...criteria, categoryIds: [...categories.keys()] });
    return items.map((claim) => requestView(claim, categories.get(claim.categoryId!)!, currentTenant()));
  }
}
