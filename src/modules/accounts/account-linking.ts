import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { dayIn, endOfDay } from '../../platform/clock.js';
import { Keyring } from '../../platform/crypto/keys.js';
import { webKeyDigests } from '../../platform/crypto/web-key.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Problem } from '../../platform/http/problem.js';
import { MailOutbox } from '../../platform/mail/mail-outbox.js';
import { Audit } from '../../platform/operations/audit.js';
import { momentText } from '../../platform/written.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { UsersService } from '../auth/users.service.js';
import { Feeds } from '../sync/feeds.js';
import type { LinkAccount } from './account.dto.js';
import { WebKeyAlarm } from './web-key-alarm.js';
import { type Attempt, isClosed, WebKeyDoor } from './web-key-door.js';

/** A holder to link to, with what those who see it already are told of it. */
export interface LinkableHolder {
  id: string;
  number: string;
  name: string;
}

interface Holder extends LinkableHolder {
  web_key_hash: Buffer | null;
  web_key_key_id: string | null;
}

/** Links a user to a holder whose web key the user knows. */
@Injectable()
export class AccountLinking {
  constructor(
    private readonly units: UnitOfWork,
    private readonly keyring: Keyring,
    private readonly door: WebKeyDoor,
    private readonly alarm: WebKeyAlarm,
    private readonly mails: MailOutbox,
    private readonly users: UsersService,
    private readonly feeds: Feeds,
    private readonly audit: Audit,
  ) {}

  /** Returns the account's id. An unknown holder and a wrong key are the same WRONG_WEB_KEY. */
  async link(userId: string, address: string, { holderNumber, webKey, alias = null }: LinkAccount): Promise<string> {
    const attempt = { userId, holderNumber, address };
    const outcome = await this.units.run(() => this.attempt(attempt, webKey, alias));
    const actor = `user:${userId}`;
    if (outcome instanceof Problem) {
      this.audit.note({ actor, action: 'account.link-refused', detail: { code: outcome.code } });
      throw outcome;
    }
    this.audit.note({ actor, action: 'account.linked', subject: outcome });
    return outcome;
  }

  /** A refusal is returned, not thrown: what was counted has to be committed. */
  private async attempt(attempt: Attempt, webKey: string, alias: string | null): Promise<string | Problem> {
    const before = await this.door.approach(attempt);
    if (isClosed(before)) return new Problem('WEB_KEY_LOCKED', { retryAfter: secondsToTomorrow() });
    const holder = await this.holderWith(attempt.holderNumber, webKey);
    if (!holder) {
      await this.alarm.raise(attempt, before, await this.door.noteFailure(attempt));
      return new Problem('WRONG_WEB_KEY');
    }
    return (await this.create(attempt.userId, holder, alias)) ?? new Problem('ACCOUNT_ALREADY_LINKED');
  }

  private async holderWith(number: string, webKey: string): Promise<Holder | undefined> {
    const [holder] = await this.units.query<Holder>(
      'select id, number, name, web_key_hash, web_key_key_id from holders where number = $1 and closed_at is null',
      [number],
    );
    const given = webKeyDigests(this.keyring, currentTenant().schema, number, webKey);
    const kept = holder?.web_key_hash;
    if (!kept || !given.some((digest) => timingSafeEqual(kept, digest))) return undefined;
    if (holder.web_key_key_id !== this.keyring.keyId) await this.renewDigest(holder.id, kept, given[0]!);
    return holder;
  }

  /** A right key is the moment to digest it anew. A holders import at work is not waited for: it does the same. */
  private async renewDigest(holderId: string, kept: Buffer, current: Buffer): Promise<void> {
    await this.units.query(
      `update holders set web_key_hash = $3, web_key_key_id = $4
        where id = (select id from holders where id = $1 and web_key_hash = $2 for no key update skip locked)`,
      [holderId, kept, current, this.keyring.keyId],
    );
  }

  /** Within the unit of whoever made sure that the user may; undefined where the two are linked already. */
  async create(userId: string, holder: LinkableHolder, alias: string | null): Promise<string | undefined> {
    const [account] = await this.units.query<{ id: string }>(
      `insert into accounts (id, user_id, holder_id, alias) values ($1, $2, $3, $4)
       on conflict (user_id, holder_id) do nothing returning id`,
      [uuid(), userId, holder.id, alias],
    );
    if (!account) return undefined;
    await this.tellOthers(account.id, userId, holder);
    await this.feeds.append('links', 'link.created', account.id);
    return account.id;
  }

  /** Whoever sees the holder already hears that one more does. */
  private async tellOthers(accountId: string, userId: string, holder: LinkableHolder): Promise<void> {
    const others = await this.units.query<{ user_id: string }>(
      'select user_id from accounts where holder_id = $1 and user_id <> $2 order by id',
      [holder.id, userId],
    );
    if (others.length === 0) return;
    const contacts = await this.users.contactsOf([userId, ...others.map((other) => other.user_id)]);
    const newcomer = contacts.get(userId);
    for (const other of others) {
      const contact = contacts.get(other.user_id);
      if (!contact || !newcomer) continue;
      await this.mails.post({
        template: 'account-linked',
        to: contact.email,
        cause: `account-linked/${accountId}/${other.user_id}`,
        data: {
          firstName: contact.firstName,
          holderNumber: holder.number,
          holderName: holder.name,
          linkedBy: `${newcomer.firstName} ${newcomer.lastName}`,
          linkedAt: momentText(new Date(), currentTenant().timeZone),
        },
      });
    }
  }
}

function secondsToTomorrow(): number {
  const { timeZone } = currentTenant();
  return Math.ceil((endOfDay(timeZone, dayIn(timeZone)).getTime() - Date.now()) / 1000);
}
