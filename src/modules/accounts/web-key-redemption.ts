import { Injectable } from '@nestjs/common';
import { hashToken } from '../../platform/crypto/tokens.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Problem } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import { AccountLinking } from './account-linking.js';
import { isFiledAddress } from './filed-address.js';

/** What a link that still works would do. */
export interface Redeemable {
  id: string;
  userId: string;
  holderId: string;
  holderNumber: string;
  holderName: string;
  memberName: string;
}

/** The address is compared again when the link is used: the file may have changed since. */
const REDEEMABLE = `
  select r.id, r.user_id as "userId", h.id as "holderId", h.number as "holderNumber", h.name as "holderName", h.email as "fileEmail",
         u.email as "ownEmail", u.first_name || ' ' || u.last_name as "memberName"
    from web_key_requests r join holders h on h.id = r.holder_id join users u on u.id = r.user_id
   where r.token_hash = $1 and ($2::uuid is null or r.user_id = $2) and r.used_at is null and r.expires_at > now()
     and h.closed_at is null and u.status = 'active'`;

/** The user's row before the request's, as where the user is forgotten: else each could wait for the other. */
const LOCKS = [
  'select 1 from users where id = (select user_id from web_key_requests where token_hash = $1) for key share',
  'select 1 from web_key_requests where token_hash = $1 for update',
];

/** The mailed links of those who asked without a web key. */
@Injectable()
export class WebKeyRedemption {
  constructor(
    private readonly units: UnitOfWork,
    private readonly linking: AccountLinking,
    private readonly audit: Audit,
  ) {}

  /** What the link would do; TOKEN_EXPIRED for one unknown, used, expired or not good any more. Looking does not use it. */
  look(token: string): Promise<Redeemable> {
    return this.units.run(() => this.find(token, null));
  }

  /** Uses the link and returns the account's id: of many at once one does. TOKEN_EXPIRED as above, and for another user's than `userId`. */
  async redeem(token: string, userId: string | null, alias: string | null = null): Promise<string> {
    const { accountId, ...request } = await this.units.run(async () => {
      for (const lock of LOCKS) await this.units.query(lock, [hashToken(token)]);
      const found = await this.find(token, userId);
      const { userId: owner, holderId, holderNumber, holderName } = found;
      const account = await this.linking.create(owner, { id: holderId, number: holderNumber, name: holderName }, alias);
      if (account === undefined) throw new Problem('ACCOUNT_ALREADY_LINKED');
      await this.units.query('update web_key_requests set used_at = now(), account_id = $2 where id = $1', [
        found.id,
        account,
      ]);
      return { ...found, accountId: account };
    });
    const detail = { webKeyRequest: request.id };
    this.audit.note({ actor: `user:${request.userId}`, action: 'account.linked', subject: accountId, detail });
    return accountId;
  }

  private async find(token: string, userId: string | null): Promise<Redeemable> {
    const [row] = await this.units.query<Redeemable & { ownEmail: string; fileEmail: string | null }>(REDEEMABLE, [
      hashToken(token),
      userId,
    ]);
    if (!row || !isFiledAddress(row.fileEmail, row.ownEmail)) throw new Problem('TOKEN_EXPIRED');
    const { ownEmail: _, fileEmail: __, ...request } = row;
    return request;
  }
}
