import type { Service } from '../../platform/tenancy/tenant.js';
import type { DeadlineRuleView } from './claim.view.js';
import type { Priority } from './default-categories.js';

/** A category as the cooperative keeps it. */
export class KeptCategoryView {
  id: string;
  service: Service;
  /** @example Poste inclinado */
  name: string;
  /** `safety`: somebody may be hurt. */
  priority: Priority;
  /** What to do at once, before the claim is written. */
  advice: string | null;
  /** Its own time to answer; null where the cooperative's holds. */
  deadline: DeadlineRuleView | null;
  /** About one member alone: no neighbour is offered it. */
  personal: boolean;
  /** Place in the service's list, from 0. */
  position: number;
  /** Offered for new claims. */
  active: boolean;
}

export class KeptCategoryPage {
  items: KeptCategoryView[];
  nextCursor: string | null;
}
