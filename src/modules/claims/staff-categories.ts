import { Injectable } from '@nestjs/common';
import type { Staff } from '../../platform/http/current.js';
import { notFound, Problem, wrongField } from '../../platform/http/problem.js';
import { maySeeClaims, mayWorkClaims } from '../../platform/http/staff-policy.js';
import { staffActor } from '../../platform/operations/actor.js';
import type { DeadlineRule, Service } from '../../platform/tenancy/tenant.js';
import { type CategoryChange, CategoryDesk, type KeptCategory } from './category-desk.js';
import type { CategoryBody, DeadlineBody, NewCategoryBody } from './category-desk.dto.js';
import type { KeptCategoryPage, KeptCategoryView } from './category-desk.view.js';
import { ruleView } from './claim-reader.js';

/** The categories for whoever is signed in: those of the services whose claims are theirs. */
@Injectable()
export class StaffCategories {
  constructor(private readonly desk: CategoryDesk) {}

  async list(staff: Staff): Promise<KeptCategoryPage> {
    const items = (await this.desk.list()).filter(({ service }) => maySeeClaims(staff, service)).map(viewOf);
    return { items, nextCursor: null };
  }

  async add(staff: Staff, { service, ...body }: NewCategoryBody): Promise<KeptCategoryView> {
    mustWork(staff, service);
    const id = await this.desk.add(service, { ...changeOf(body), name: body.name }, staffActor(staff));
    return this.show(staff, id);
  }

  async change(staff: Staff, id: string, body: CategoryBody): Promise<KeptCategoryView> {
    const { service } = await this.show(staff, id);
    mustWork(staff, service);
    await this.desk.change(id, changeOf(body), staffActor(staff));
    return this.show(staff, id);
  }

  private async show(staff: Staff, id: string): Promise<KeptCategoryView> {
    const found = (await this.list(staff)).items.find((category) => category.id === id);
    if (!found) throw notFound();
    return found;
  }
}

function mustWork(staff: Staff, service: Service): void {
  if (!mayWorkClaims(staff, service)) throw new Problem('FORBIDDEN');
}

function changeOf({ deadline, ...change }: CategoryBody): CategoryChange {
  return {
    ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)),
    ...(deadline !== undefined && { deadline: deadline && ruleOf(deadline) }),
  };
}

function ruleOf({ hours, days, calendar }: DeadlineBody): DeadlineRule {
  if (hours && !days && !calendar) return { hours };
  if (days && calendar && !hours) return { days, calendar };
  const detail = 'El plazo son horas, o días con su calendario.';
  throw wrongField('deadline', 'NOT_ALLOWED', detail);
}

function viewOf({ deadline, ...category }: KeptCategory): KeptCategoryView {
  return { ...category, deadline: ruleView(deadline) };
}
