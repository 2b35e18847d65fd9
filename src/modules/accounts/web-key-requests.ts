import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { hashToken, newToken } from '../../platform/crypto/tokens.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { phoneOf } from '../../platform/http/phone.js';
import { Problem } from '../../platform/http/problem.js';
import { RateLimits } from '../../platform/http/rate-limits.js';
import { MailOutbox } from '../../platform/mail/mail-outbox.js';
import { Audit } from '../../platform/operations/audit.js';
import { StaffAlerts } from '../../platform/operations/staff-alerts.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { inUniformTime } from '../auth/uniform-time.js';
import { type UserContact, UsersService } from '../auth/users.service.js';
import { isFiledAddress } from './filed-address.js';
import type { RequestWebKey } from './web-key-request.dto.js';

/** One member cannot try the cooperative's holders one after the other, nor fill its mailbox. */
const BY_USER = { name: 'web-key-request-user', points: 5, seconds: 86_400 };
const BY_ADDRESS = { name: 'web-key-request-address', points: 30, seconds: 3_600 };
const HOURS = 24;

interface Filed {
  id: string;
  name: string;
  email: string | null;
  phone: string | null;
}

interface Asked {
  userId: string;
  user: UserContact;
  holderNumber: string;
  phone: string | null;
}

/**
 * Links to holders for members without a web key, whose address is the one on the holder's file: the link that is mailed there makes the
 * account. Who asks is never told whether file and member agree; staff see it.
 */
@Injectable()
export class WebKeyRequests {
  constructor(
    private readonly units: UnitOfWork,
    private readonly limits: RateLimits,
    private readonly users: UsersService,
    private readonly mails: MailOutbox,
    private readonly alerts: StaffAlerts,
    private readonly audit: Audit,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /** Does the same in the same time whether or not there is such a holder. TOO_MANY_REQUESTS after five in a day. `address` as `addressKey` gives it. */
  request(userId: string, address: string, { holderNumber, phone = null }: RequestWebKey): Promise<void> {
    return inUniformTime(async () => {
      await this.limits.take(BY_ADDRESS, address);
      await this.limits.take(BY_USER, userId);
      const id = await this.units.run(async () => {
        const user = await this.users.contactOf(userId);
        // The user was deleted between the guard and here.
        if (!user) throw new Problem('SESSION_ENDED');
        return this.take({ userId, user, holderNumber, phone });
      });
      this.audit.note({ actor: `user:${userId}`, action: 'web-key.requested', subject: id });
    });
  }

  private async take(asked: Asked): Promise<string> {
    const [holder] = await this.units.query<Filed>(
      'select id, name, email, phone from holders where number = $1 and closed_at is null',
      [asked.holderNumber],
    );
    if (holder && isFiledAddress(holder.email, asked.user.email)) return this.mailLink(asked, holder);
    if (holder?.phone && asked.phone !== null && isSamePhone(holder.phone, asked.phone))
      return this.tellStaff(asked, holder);
    return this.note(asked, holder?.id ?? null, 'unmatched');
  }

  /** The newest alone works. */
  private async mailLink(asked: Asked, holder: Filed): Promise<string> {
    const { userId, user, holderNumber } = asked;
    await this.units.query(
      `update web_key_requests set expires_at = now()
        where user_id = $1 and holder_id = $2 and used_at is null and expires_at > now()`,
      [userId, holder.id],
    );
    const token = newToken();
    const id = await this.note(asked, holder.id, 'mailed', hashToken(token));
    // The configured base, never the request's: a forged Host header must not choose where the link leads.
    const link = `${this.env.publicUrl}/${currentTenant().slug}/agregar-cuenta?token=${token}`;
    await this.mails.post({
      template: 'web-key-link',
      to: user.email,
      cause: `web-key-link/${id}`,
      data: { firstName: user.firstName, holderNumber, holderName: holder.name },
      secrets: { link },
    });
    return id;
  }

  /** No message leaves to a telephone: the cooperative calls. */
  private async tellStaff(asked: Asked, holder: Filed): Promise<string> {
    const id = await this.note(asked, holder.id, 'phone');
    const { firstName, lastName, email } = asked.user;
    await this.alerts.raise({
      kind: 'web-key-request-by-phone',
      detail: { webKeyRequestId: id, holderId: holder.id, userId: asked.userId },
      title: 'Un socio pide agregar su cuenta y en la ficha solo coincide el teléfono',
      message:
        'No se le envió ningún enlace. Llame al teléfono que figura en la ficha, no a otro, y si es el titular dele su clave web o cargue su correo en el sistema de gestión.',
      facts: [
        { label: 'Titular', value: `${asked.holderNumber} · ${holder.name}` },
        { label: 'Teléfono de la ficha', value: holder.phone! },
        { label: 'Usuario', value: `${firstName} ${lastName} (${email})` },
      ],
    });
    return id;
  }

  private async note(
    { userId, holderNumber }: Asked,
    holderId: string | null,
    outcome: 'mailed' | 'phone' | 'unmatched',
    tokenHash: Buffer | null = null,
  ): Promise<string> {
    const id = uuid();
    await this.units.query(
      `insert into web_key_requests (id, user_id, holder_number, holder_id, outcome, token_hash, expires_at)
       values ($1, $2, $3, $4, $5, $6, case when $6::bytea is not null then now() + make_interval(hours => $7) end)`,
      [id, userId, holderNumber, holderId, outcome, tokenHash, HOURS],
    );
    return id;
  }
}

/** The 15 of a mobile is often left out, and its 9 with it: the rest is the same number. */
function isSamePhone(filed: string, given: string): boolean {
  const withoutNine = (phone: string | undefined) => phone?.replace(/^\+549/, '+54');
  return withoutNine(phoneOf(filed)) === withoutNine(given);
}
