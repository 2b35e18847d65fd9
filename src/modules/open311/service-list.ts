import { Injectable } from '@nestjs/common';
import { Problem } from '../../platform/http/problem.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { CategoryDesk, type KeptCategory } from '../claims/category-desk.js';

/** The categories that may be spoken of to anybody: what is about one member alone is not among them. */
@Injectable()
export class ServiceList {
  constructor(private readonly categories: CategoryDesk) {}

  /** Those of which requests are told, retired ones too. */
  async told(): Promise<KeptCategory[]> {
    return (await this.categories.list()).filter(({ personal }) => !personal);
  }

  /** Those of which requests are taken. */
  async offered(): Promise<KeptCategory[]> {
    const { services } = currentTenant().settings;
    return (await this.told()).filter(({ active, service }) => active && services.includes(service));
  }

  /** One of those; NOT_FOUND for any other. */
  async pick(code: string): Promise<KeptCategory> {
    const found = (await this.offered()).find(({ id }) => id === code);
    if (!found) throw new Problem('NOT_FOUND', { detail: 'service_code: no hay un tipo de reclamo con ese código.' });
    return found;
  }

  /** When the list was last other than now. */
  async changedAt(): Promise<Date> {
    const changes = (await this.categories.list()).map(({ updatedAt }) => updatedAt.getTime());
    return new Date(Math.max(0, ...changes));
  }
}
