import { Injectable } from '@nestjs/common';
import { Keyring } from '../../platform/crypto/keys.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { RateLimits } from '../../platform/http/rate-limits.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { momentText } from '../../platform/written.js';
import type { KeptCategory } from '../claims/category-desk.js';
import { ClaimFiling } from '../claims/claim-filing.js';
import { ClaimFinder } from '../claims/claim-finder.js';
import { AppPosts } from './app-posts.js';
import type { FileRequest } from './file-request.dto.js';
import type { FiledView } from './georeport.js';
import { ServiceList } from './service-list.js';
import { noticeOf, sentenceOf } from './service-texts.js';

/** The hour after a storm, in a town; each is a mail to the cooperative. */
const BY_KEY = { name: 'open311-key', points: 300, seconds: 3600 };
/** One mailbox, or one telephone, where no address was left. */
const BY_PERSON = { name: 'open311-person', points: 10, seconds: 86_400 };

/** Takes what a civic app sends as a claim. */
@Injectable()
export class RequestFiling {
  constructor(
    private readonly units: UnitOfWork,
    private readonly limits: RateLimits,
    private readonly keyring: Keyring,
    private readonly services: ServiceList,
    private readonly posts: AppPosts,
    private readonly filing: ClaimFiling,
    private readonly claims: ClaimFinder,
  ) {}

  /** What the same key sent a moment ago is not filed twice. NOT_FOUND for a kind that is not offered, VALIDATION_FAILED for no place. */
  async file(apiKeyId: string, request: FileRequest): Promise<FiledView> {
    const category = await this.services.pick(request.service_code);
    await this.limits.take(BY_KEY, apiKeyId);
    const known = await this.units.run(() => this.posts.claimOf(apiKeyId, request.contentHash));
    const claimId = known ?? (await this.fileNew(apiKeyId, request, category));
    const { items } = await this.claims.find({ ids: [claimId], limit: 1 });
    const { number, dueAt } = items[0]!;
    return {
      service_request_id: number,
      service_notice: this.noticeOf(category, dueAt, request),
      account_id: request.account_id ?? null,
    };
  }

  private async fileNew(apiKeyId: string, request: FileRequest, category: KeptCategory): Promise<string> {
    const { location, contact, contentHash, description = sentenceOf(category) } = request;
    const { service, id: categoryId } = category;
    await this.limitPerson(contact?.email ?? contact?.phone);
    return this.units.run(async () => {
      await this.units.lock(`open311/${contentHash.toString('hex')}`);
      const known = await this.posts.claimOf(apiKeyId, contentHash);
      if (known) return known;
      const claimId = await this.filing.fileFromOutside({
        ...{ source: 'open311', service, categoryId, description, location, contact },
      });
      await this.posts.keep(apiKeyId, contentHash, claimId);
      return claimId;
    });
  }

  private async limitPerson(person: string | null | undefined): Promise<void> {
    if (!person) return;
    const key = this.keyring.hmac('enumeration', `${currentTenant().schema}/${person}`).toString('base64url');
    await this.limits.take(BY_PERSON, key);
  }

  /** What to do at once comes first. */
  private noticeOf(category: KeptCategory, dueAt: Date | null, { media_url: media }: FileRequest): string | null {
    const { settings, timeZone } = currentTenant();
    const sentences = [
      noticeOf(category, settings),
      dueAt && `La cooperativa responde antes del ${momentText(dueAt, timeZone)}.`,
      media && 'La imagen de media_url no se recibe.',
    ];
    return sentences.filter(Boolean).join(' ') || null;
  }
}
