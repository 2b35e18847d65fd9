import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { idAfter, pageOf } from '../../platform/http/cursor.js';
import type { PageQuery } from '../../platform/http/dto.js';
import { notFound } from '../../platform/http/problem.js';
import { MailOutbox } from '../../platform/mail/mail-outbox.js';
import { Audit } from '../../platform/operations/audit.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { momentText } from '../../platform/written.js';
import { AccountEndings } from '../accounts/account-endings.js';
import { UsersService } from '../auth/users.service.js';
import type { HolderFileView, HolderLinkPageView, HolderLinkView } from './holder.view.js';

const FILE = `
  select h.id, h.number, h.name, h.tax_id as "taxId", h.address, h.city, h.postal_code as "postalCode", h.phone, h.email,
         h.closed_at as "closedAt", h.web_key_reset_at as "webKeyResetAt", h.updated_at as "updatedAt",
         (select count(*)::integer from accounts a where a.holder_id = h.id) as links
    from holders h where h.id = $1`;

export const LINKED_MEMBER = `json_build_object('id', u.id, 'name', u.first_name || ' ' || u.last_name, 'email', u.email, 'status', u.status)`;

const LINKS = `
  select a.id, a.created_at as "linkedAt", ${LINKED_MEMBER} as member
    from accounts a join users u on u.id = a.user_id
   where a.holder_id = $1 and ($2::uuid is null or a.id > $2) order by a.id limit $3`;

/** What the cooperative's people see of a holder, and what they do with who is linked to it. Who is no holder of the ambient tenant is NOT_FOUND. */
@Injectable()
export class HolderDesk {
  constructor(
    private readonly units: UnitOfWork,
    private readonly endings: AccountEndings,
    private readonly users: UsersService,
    private readonly mails: MailOutbox,
    private readonly audit: Audit,
  ) {}

  async file(id: string, actor: string): Promise<HolderFileView> {
    const file = await this.units.run(() => this.find(id));
    this.audit.note({ actor, action: 'holder.viewed', subject: id });
    return file;
  }

  /** Oldest first. */
  async links(id: string, { limit, cursor }: PageQuery, actor: string): Promise<HolderLinkPageView> {
    const after = idAfter(cursor);
    const rows = await this.units.run(async () => {
      await this.find(id);
      return this.units.query<HolderLinkView>(LINKS, [id, after, limit + 1]);
    });
    this.audit.note({ actor, action: 'holder.links-viewed', subject: id });
    return pageOf(
      rows,
      limit,
      (row) => [row.id],
      (row) => row,
    );
  }

  /** Takes the account off the member's list and tells them by mail, both or neither; NOT_FOUND. */
  async unlink(accountId: string, actor: string): Promise<void> {
    const { userId, holderId } = await this.units.run(async () => {
      const account = await this.endings.unlinkAny(accountId);
      await this.tell(accountId, account.userId, await this.find(account.holderId));
      return account;
    });
    this.audit.note({ actor, action: 'account.unlinked', subject: accountId, detail: { userId, holderId } });
  }

  private async tell(accountId: string, userId: string, { number, name }: HolderFileView): Promise<void> {
    const contact = await this.users.contactOf(userId);
    if (!contact) return;
    await this.mails.post({
      template: 'account-unlinked',
      to: contact.email,
      cause: `account-unlinked/${accountId}`,
      data: {
        firstName: contact.firstName,
        holderNumber: number,
        holderName: name,
        unlinkedAt: momentText(new Date(), currentTenant().timeZone),
      },
    });
  }

  private async find(id: string): Promise<HolderFileView> {
    const [file] = await this.units.query<HolderFileView>(FILE, [id]);
    if (!file) throw notFound();
    return file;
  }
}
