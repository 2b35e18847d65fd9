import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { idAfter, pageOf, UUID } from '../../platform/http/cursor.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import type { Actor } from '../../platform/operations/actor.js';
import { Audit } from '../../platform/operations/audit.js';
import { ContactMails } from './contact-mails.js';
import type { ContactAtDesk, ContactDeskPage } from './contact-desk.view.js';
import type { ContactStatus } from './contact-status.js';

/** So many a list of the command line shows. */
const MOST = 200;

const MESSAGE = `
  select m.id, m.message, m.contact_hours as "contactHours", m.phone, m.status, m.answer, m.answered_at as "answeredAt", m.created_at as "createdAt",
         m.taken_by as "takenBy", m.answered_by as "answeredBy",
         case when u.id is not null then json_build_object('id', u.id, 'name', u.first_name || ' ' || u.last_name, 'email', u.email) end as member,
         array(select h.number from accounts a join holders h on h.id = a.holder_id where a.user_id = m.user_id order by a.id) as "holderNumbers"
    from contact_messages m left join users u on u.id = m.user_id`;

/** Where the cooperative's people answer messages. What is refused is a Problem. */
@Injectable()
export class ContactDesk {
  constructor(
    private readonly units: UnitOfWork,
    private readonly mails: ContactMails,
    private readonly audit: Audit,
  ) {}

  /** Those that wait, oldest first; or those in one status. */
  async list(status?: ContactStatus): Promise<ContactAtDesk[]> {
    return (await this.page({ status, limit: MOST })).items;
  }

  /** The same by pages. */
  page({
    status,
    limit,
    cursor,
  }: {
    status?: ContactStatus;
    limit: number;
    cursor?: string;
  }): Promise<ContactDeskPage> {
    const after = idAfter(cursor);
    const wanted = status === undefined ? `m.status <> 'answered' and $1::text is null` : 'm.status = $1';
    return this.units.run(async () => {
      const rows = await this.units.query<ContactAtDesk>(
        `${MESSAGE} where ${wanted} and ($2::uuid is null or m.id > $2) order by m.id limit $3`,
        [status ?? null, after, limit + 1],
      );
      return pageOf(
        rows,
        limit,
        (row) => [row.id],
        (row) => row,
      );
    });
  }

  show(id: string): Promise<ContactAtDesk> {
    return this.units.run(() => this.find(id));
  }

  /** Somebody sees to it. Taking it over from a colleague is allowed; CONTACT_STATE once it is answered. */
  async take(id: string, by: Actor): Promise<ContactAtDesk> {
    const taken = await this.units.run(async () => {
      await this.hold(id);
      await this.units.query(
        `update contact_messages set status = 'in_progress', taken_by = $2, taken_at = now() where id = $1`,
        [id, by.name],
      );
      return this.find(id);
    });
    await this.audit.record({ actor: by.id, action: 'contact.taken', subject: id });
    return taken;
  }

  /** Mails the member the answer. CONTACT_STATE for one that is answered: of two at once the first counts. `within` is done in the same unit. */
  async answer(id: string, answer: string, by: Actor, within?: () => Promise<void>): Promise<ContactAtDesk> {
    const answered = await this.units.run(async () => {
      await within?.();
      await this.hold(id);
      await this.units.query(
        `update contact_messages set status = 'answered', answer = $2, answered_by = $3, answered_at = now() where id = $1`,
        [id, answer, by.name],
      );
      const message = await this.find(id);
      if (message.member) await this.mails.answered(message, answer, message.member.id);
      return message;
    });
    await this.audit.record({ actor: by.id, action: 'contact.answered', subject: id });
    return answered;
  }

  private async hold(id: string): Promise<void> {
    mustBeId(id);
    const [message] = await this.units.query<{ status: ContactStatus }>(
      'select status from contact_messages where id = $1 for update',
      [id],
    );
    if (!message) throw notFound();
    if (message.status === 'answered') throw new Problem('CONTACT_STATE');
  }

  private async find(id: string): Promise<ContactAtDesk> {
    mustBeId(id);
    const [message] = await this.units.query<ContactAtDesk>(`${MESSAGE} where m.id = $1`, [id]);
    if (!message) throw notFound();
    return message;
  }
}

/** What somebody typed may be anything. */
function mustBeId(id: string): void {
  if (!UUID.test(id)) throw notFound();
}
