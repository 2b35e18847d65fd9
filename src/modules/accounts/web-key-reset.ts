import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { Keyring } from '../../platform/crypto/keys.js';
import { newSpokenCode } from '../../platform/crypto/spoken-code.js';
import { webKeyDigest } from '../../platform/crypto/web-key.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { RateLimits } from '../../platform/http/rate-limits.js';
import { MailOutbox } from '../../platform/mail/mail-outbox.js';
import { Audit } from '../../platform/operations/audit.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { isPlainAddress } from '../auth/email-address.js';

interface Holder {
  number: string;
  name: string;
  email: string | null;
}

/** Nobody's mailbox is filled. */
const BY_HOLDER = { name: 'web-key-reset-holder', points: 5, seconds: 86_400 };
/** Three groups of four letters: sixty bits. */
const GROUPS = [3, 4] as const;

/** What the management system says is kept the first time alone: a second reset replaces a key that it never knew. */
const REPLACE = `
  update holders
     set replaced_web_key_hash = coalesce(replaced_web_key_hash, web_key_hash),
         replaced_web_key_key_id = case when replaced_web_key_hash is null then web_key_key_id else replaced_web_key_key_id end,
         web_key_hash = $2, web_key_key_id = $3, web_key_reset_at = now(), updated_at = now()
   where id = $1`;

/** Gives a holder another web key, which only the mailbox on the holder's file ever reads. */
@Injectable()
export class WebKeyReset {
  constructor(
    private readonly units: UnitOfWork,
    private readonly keyring: Keyring,
    private readonly mails: MailOutbox,
    private readonly limits: RateLimits,
    private readonly audit: Audit,
  ) {}

  /**
   * Mails it to the address on the file and tells nobody else; NOT_FOUND, HOLDER_CLOSED, HOLDER_WITHOUT_EMAIL, TOO_MANY_REQUESTS. Links that
   * stand go on.
   */
  async reset(holderId: string, actor: string): Promise<void> {
    await this.limits.take(BY_HOLDER, holderId);
    await this.units.run(async () => {
      const { number, name, email } = await this.take(holderId);
      if (email === null || !isPlainAddress(email)) throw new Problem('HOLDER_WITHOUT_EMAIL');
      const webKey = newSpokenCode(...GROUPS);
      const digest = webKeyDigest(this.keyring, currentTenant().schema, number, webKey);
      await this.units.query(REPLACE, [holderId, digest, this.keyring.keyId]);
      await this.mails.post({
        template: 'web-key-reset',
        to: email,
        cause: `web-key-reset/${uuid()}`,
        data: { holderNumber: number, holderName: name },
        secrets: { webKey },
      });
    });
    this.audit.note({ actor, action: 'web-key.reset', subject: holderId });
  }

  private async take(holderId: string): Promise<Holder> {
    const [holder] = await this.units.query<Holder & { closed: boolean }>(
      'select number, name, email, closed_at is not null as closed from holders where id = $1 for no key update',
      [holderId],
    );
    if (!holder) throw notFound();
    if (holder.closed) throw new Problem('HOLDER_CLOSED');
    return holder;
  }
}
