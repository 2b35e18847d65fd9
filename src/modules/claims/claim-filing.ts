import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { wrongField } from '../../platform/http/problem.js';
import { RateLimits } from '../../platform/http/rate-limits.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import type { Service } from '../../platform/tenancy/tenant.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { AUTHOR, ClaimBook } from './claim-book.js';
import { ClaimAuthors } from './claim-authors.js';
import { type Category, ClaimCategories } from './claim-categories.js';
import { deadlineOf } from './claim-deadline.js';
import { ClaimMails } from './claim-mails.js';
import { ClaimNumbers, newTrackingCode } from './claim-number.js';
import { ClaimPlaces, type Location, placeAt } from './claim-place.js';
import { Claim, type OutsideContact } from './claim.entity.js';
import type { FileClaim } from './claims.dto.js';

/** One member cannot fill the cooperative's mailbox. */
const CLAIMS_A_DAY = { name: 'claims', points: 30, seconds: 86_400 };

/** A claim from outside: about a place, by whoever it may be. Texts are bounded and trimmed by the caller, the point is in the country. */
export interface OutsideClaim {
  source: 'open311';
  service: Service;
  categoryId: string | null;
  description: string;
  location: Location;
  contact: OutsideContact | null;
}

type Filed = Pick<
  Claim,
  | 'source'
  | 'userId'
  | 'supplyId'
  | 'contact'
  | 'service'
  | 'description'
  | 'phone'
  | 'latitude'
  | 'longitude'
  | 'locationAddress'
  | 'street'
  | 'feeder'
>;

/** Takes claims in: numbered at once, with their clock running, and told of by mail and in the feed. */
@Injectable()
export class ClaimFiling {
  constructor(
    private readonly units: UnitOfWork,
    private readonly limits: RateLimits,
    private readonly accounts: AccountsService,
    private readonly categories: ClaimCategories,
    private readonly authors: ClaimAuthors,
    private readonly places: ClaimPlaces,
    private readonly numbers: ClaimNumbers,
    private readonly book: ClaimBook,
    private readonly mails: ClaimMails,
  ) {}

  /** Returns the new claim's id. A supply that is not the user's is NOT_FOUND. */
  async file(userId: string, request: FileClaim): Promise<string> {
    await this.limits.take(CLAIMS_A_DAY, userId);
    return this.units.run(async () => {
      const { supplyId, service, categoryId, description, phone = null, location } = request;
      const { services } = await this.accounts.supplyOf(userId, supplyId);
      mustHave(services, service);
      const category = categoryId ? await this.categories.pick(service, categoryId) : null;
      const place = await this.places.of(supplyId, service, location);
      const filed: Filed = { source: 'member', contact: null, userId, supplyId, service, description, phone, ...place };
      return this.open(filed, category);
    });
  }

  /**
   * The same without a user and a supply; whoever calls it limits how often. An address is sent one confirmation a day. A service that the
   * cooperative lacks is VALIDATION_FAILED.
   */
  fileFromOutside({ source, service, categoryId, description, location, contact }: OutsideClaim): Promise<string> {
    return this.units.run(async () => {
      mustHave(currentTenant().settings.services, service, 'La cooperativa no presta ese servicio.');
      const category = categoryId ? await this.categories.pick(service, categoryId) : null;
      const phone = contact?.phone ?? null;
      const filed: Filed = {
        ...{ source, userId: null, supplyId: null, contact, service, description, phone },
        ...placeAt(location),
      };
      const isConfirmed = contact?.email ? await this.authors.isFirstOfDay(contact.email) : false;
      return this.open(filed, category, isConfirmed);
    });
  }

  private async open(filed: Filed, category: Category | null, isConfirmed = true): Promise<string> {
    const now = new Date();
    const claim = this.units.repository(Claim).create({
      ...filed,
      id: uuid(),
      number: await this.numbers.next(),
      trackingCode: newTrackingCode(),
      categoryId: category?.id ?? null,
      status: 'received',
      reopenings: 0,
      createdAt: now,
      updatedAt: now,
    });
    claim.startClock(now, deadlineOf(category?.deadline ?? null, now, currentTenant()));
    await this.units.repository(Claim).insert(claim);
    await this.book.note(claim, now, { kind: 'status', by: AUTHOR });
    await this.mails.filed(claim, category, isConfirmed);
    await this.book.publish(claim, 'claim.created');
    return claim.id;
  }
}

/** VALIDATION_FAILED at `service` for one that is not among them. */
export function mustHave(
  services: readonly Service[],
  service: Service,
  detail = 'Ese suministro no tiene ese servicio.',
): void {
  if (services.includes(service)) return;
  throw wrongField('service', 'NOT_OF_THIS_SUPPLY', detail);
}
