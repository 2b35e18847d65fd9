import { Injectable } from '@nestjs/common';
import type { Staff } from '../../platform/http/current.js';
import { notFound, Problem, wrongField } from '../../platform/http/problem.js';
import { maySeeClaims, mayWorkClaims, type StaffRights } from '../../platform/http/staff-policy.js';
import { staffActor } from '../../platform/operations/actor.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { type Service, SERVICES } from '../../platform/tenancy/tenant.js';
import { type Colleague, Colleagues } from '../staff/colleagues.js';
import { ClaimBoard, type BoardQuery } from './claim-board.js';
import { ClaimDesk } from './claim-desk.js';
import type { Deed } from './claim-desk.dto.js';
import type { AssigneePage, BulkOutcomes, BulkOutcomeView } from './claim-desk.view.js';
import type { Assignee } from './claim.entity.js';
import type { BoardCounts, BoardPage, DeskClaimView } from './desk.view.js';

/** What is done, with what it needs: somebody for `assign`, a text for `answer`, `note` and `resolve`. */
export interface Work {
  action: Deed;
  staffId?: string;
  text?: string;
}

/** The services whose claims somebody sees. */
const seenBy = (staff: StaffRights) => SERVICES.filter((service) => maySeeClaims(staff, service));

/**
 * The desk for whoever is signed in: claims of services that are not theirs are not there (NOT_FOUND), those that they may only read they do
 * not touch (FORBIDDEN). A claim's service never changes, so it is asked about before the claim is held.
 */
@Injectable()
export class StaffClaims {
  constructor(
    private readonly board: ClaimBoard,
    private readonly desk: ClaimDesk,
    private readonly colleagues: Colleagues,
  ) {}

  /** Newest first. */
  list(staff: Staff, { service, ...query }: Omit<BoardQuery, 'services'> & { service?: Service }): Promise<BoardPage> {
    const services = seenBy(staff).filter((each) => service === undefined || each === service);
    return this.board.list({ ...query, services });
  }

  counts(staff: Staff): Promise<BoardCounts> {
    return this.board.counts(seenBy(staff));
  }

  async show(staff: Staff, id: string): Promise<DeskClaimView> {
    await this.seen(staff, id);
    return this.board.show(id);
  }

  async mustSee(staff: Staff, id: string): Promise<void> {
    await this.seen(staff, id);
  }

  /** Who may work on the claims of a service, or of any; by name. */
  async assignees(staff: Staff, service?: Service): Promise<AssigneePage> {
    const services = service === undefined ? seenBy(staff) : [service];
    const able = (colleague: Colleague) => services.some((each) => mayWorkClaims(colleague, each));
    const items = (await this.colleagues.list()).filter(able).map(({ id, name }) => ({ id, name }));
    return { items, nextCursor: null };
  }

  async work(staff: Staff, id: string, work: Work): Promise<void> {
    const service = await this.seen(staff, id);
    if (!mayWorkClaims(staff, service)) throw new Problem('FORBIDDEN');
    await this.perform(id, service, work, staff);
  }

  /** One after the other, each by itself: what one claim refuses does not hold up the others. */
  async workEach(staff: Staff, ids: string[], work: Work): Promise<BulkOutcomes> {
    const items: BulkOutcomeView[] = [];
    for (const id of ids) items.push({ id, ...(await this.work(staff, id, work).then(() => DONE, refusal)) });
    return { items };
  }

  private async seen(staff: Staff, id: string): Promise<Service> {
    const service = await this.board.serviceOf(id);
    if (!maySeeClaims(staff, service)) throw notFound();
    return service;
  }

  private async perform(id: string, service: Service, { action, staffId, text }: Work, staff: Staff): Promise<void> {
    const by = staffActor(staff);
    if (action === 'assign') return this.desk.assign(id, await this.assignee(staffId!, service), by);
    return action === 'start' ? this.desk.start(id, by) : this.desk[action](id, text!, by);
  }

  private async assignee(staffId: string, service: Service): Promise<Assignee> {
    const colleague = await this.colleagues.find(staffId);
    if (!colleague || !mayWorkClaims(colleague, service)) {
      const detail = `Nadie con esa cuenta trabaja en ${currentTenant().name} con los reclamos de ese servicio.`;
      throw wrongField('staffId', 'NOT_ASSIGNABLE', detail);
    }
    return { name: colleague.name, staffId: colleague.id };
  }
}

const DONE = { done: true, code: null, detail: null };

/** What nobody foresaw is not the claim's: the whole request fails with it. */
function refusal(error: unknown): Omit<BulkOutcomeView, 'id'> {
  if (!(error instanceof Problem)) throw error;
  const [wrong] = error.extras.errors ?? [];
  return { done: false, code: error.code, detail: wrong?.detail ?? error.message };
}
