import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { PageQuery } from '../../platform/http/dto.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import type { SessionPageView } from '../auth/me.view.js';
import { RegistrationService } from '../auth/registration.service.js';
import { SessionsService } from '../auth/sessions.service.js';
import type { MemberFileView } from './member.view.js';

const FILE = `
  select u.id, u.first_name as "firstName", u.last_name as "lastName", u.email, u.status, u.created_at as "createdAt",
         u.activated_at as "activatedAt",
         (select count(*)::integer from sessions s where s.user_id = u.id and s.revoked_at is null and s.expires_at > now()) as sessions
    from users u where u.id = $1`;

const LINKS = `
  select a.id, h.id as "holderId", h.number as "holderNumber", h.name as "holderName", a.created_at as "linkedAt"
    from accounts a join holders h on h.id = a.holder_id where a.user_id = $1 order by a.id`;

type FileRow = Omit<MemberFileView, 'links' | 'holderNumbers'>;

/** What the cooperative's people see of a user, and what they do for them. Who is no user of the ambient tenant is NOT_FOUND. */
@Injectable()
export class MemberDesk {
  constructor(
    private readonly units: UnitOfWork,
    private readonly registrations: RegistrationService,
    private readonly sessions: SessionsService,
    private readonly audit: Audit,
  ) {}

  file(userId: string): Promise<MemberFileView> {
    return this.units.run(async () => {
      const [user] = await this.units.query<FileRow>(FILE, [userId]);
      if (!user) throw notFound();
      const links = await this.units.query<MemberFileView['links'][number]>(LINKS, [userId]);
      return { ...user, links, holderNumbers: links.map(({ holderNumber }) => holderNumber) };
    });
  }

  /** Mails another activation link, in the place of the one before; MEMBER_STATE for who needs none. */
  async resendActivation(userId: string, actor: string): Promise<void> {
    const { status } = await this.file(userId);
    if (status !== 'pending' || !(await this.registrations.sendActivation(userId))) throw new Problem('MEMBER_STATE');
    this.audit.note({ actor, action: 'member.activation-resent', subject: userId });
  }

  /** Sign-ins that stand, newest first. */
  sessionsOf(userId: string, page: PageQuery): Promise<SessionPageView> {
    // None of them is the caller's own.
    return this.sessions.list({ userId, sessionId: '' }, page);
  }

  async endSession(userId: string, sessionId: string, actor: string): Promise<void> {
    await this.sessions.end(userId, sessionId, 'ended-by-staff');
    this.audit.note({ actor, action: 'member.session-ended', subject: userId, detail: { sessionId } });
  }

  async endSessions(userId: string, actor: string): Promise<void> {
    await this.file(userId);
    await this.sessions.endAll(userId, 'ended-by-staff');
    this.audit.note({ actor, action: 'member.sessions-ended', subject: userId });
  }
}
