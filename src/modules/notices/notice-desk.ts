import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { idAfter, pageOf, UUID } from '../../platform/http/cursor.js';
import { notFound, Problem, wrongField } from '../../platform/http/problem.js';
import type { Actor } from '../../platform/operations/actor.js';
import { Audit } from '../../platform/operations/audit.js';
import type { NoticeAtDesk, NoticeDeskPage, PlannedOutage } from './notice-desk.view.js';
import type { NewsDraft, OutageChange, OutageDraft } from './notice.dto.js';
import { isOutage, NOTICE_COLUMNS, type NoticeRecord, type Outage } from './notice-record.js';
import { NoticeTellings } from './notice-tellings.js';
import { assertOutagePossible, scopeOf } from './outage-rules.js';
import type { OutageScope } from './outage-scope.js';
import { SupplyPlaces } from './supply-places.js';

const AT_DESK = `
  select ${NOTICE_COLUMNS}, n.published_by as "publishedBy", n.withdrawn_by as "withdrawnBy",
         (select coalesce(sum(t.told), 0)::integer from notice_tellings t where t.notice_id = n.id) as told
    from notices n`;

/** Where the cooperative's people publish notices; members are told by and by. What is refused is a Problem. */
@Injectable()
export class NoticeDesk {
  constructor(
    private readonly units: UnitOfWork,
    private readonly places: SupplyPlaces,
    private readonly tellings: NoticeTellings,
    private readonly audit: Audit,
  ) {}

  async publishNews({ title, body }: NewsDraft, by: Actor): Promise<{ id: string }> {
    const id = uuid();
    await this.units.run(async () => {
      await this.units.query(
        `insert into notices (id, kind, title, body, published_by) values ($1, 'news', $2, $3, $4)`,
        [id, title, body, by.name],
      );
      await this.tellings.plan({ id, revision: 1, startsAt: null }, 'published');
    });
    await this.audit.record({ actor: by.id, action: 'notice.published', subject: id });
    return { id };
  }

  /** Tells those whom it touches at once, and reminds them before it begins. */
  async planOutage(draft: OutageDraft, by: Actor): Promise<PlannedOutage> {
    assertOutagePossible(draft);
    const id = uuid();
    const { title, body, services, startsAt, endsAt } = draft;
    const scope = scopeOf(draft.scope);
    const supplies = await this.units.run(async () => {
      const touched = await this.mustTouch({ services, scope });
      await this.units.query(
        `insert into notices (id, kind, title, body, services, scope, starts_at, ends_at, published_by)
         values ($1, 'outage', $2, $3, $4, $5, $6, $7, $8)`,
        [id, title, body, services, JSON.stringify(scope), startsAt, endsAt, by.name],
      );
      await this.tellings.plan({ id, revision: 1, startsAt }, 'published');
      return touched;
    });
    await this.audit.record({ actor: by.id, action: 'notice.published', subject: id });
    return { id, supplies };
  }

  /** Tells what changed: those who were told before, also whom it does not touch any more, and those whom it touches now. NOTICE_STATE for one that is over. */
  async changeOutage(id: string, change: OutageChange, by: Actor): Promise<PlannedOutage> {
    const supplies = await this.units.run(async () => {
      const outage = await this.lock(id);
      if (!isOutage(outage)) throw notFound();
      const changed = { ...outage, ...given(change), scope: change.scope ? scopeOf(change.scope) : outage.scope };
      assertOutagePossible(changed);
      const touched = changed.scope === null ? 0 : await this.mustTouch({ ...changed, scope: changed.scope });
      await this.keep(changed);
      await this.tellings.plan({ ...changed, revision: outage.revision + 1 }, 'changed');
      return touched;
    });
    await this.audit.record({ actor: by.id, action: 'notice.changed', subject: id });
    return { id, supplies };
  }

  /** It is shown no more. Whoever was told of an outage is told that there is none; news go in silence. NOTICE_STATE for what is over. */
  async withdraw(id: string, by: Actor): Promise<void> {
    await this.units.run(async () => {
      const notice = await this.lock(id);
      const revision = notice.revision + 1;
      await this.units.query(
        'update notices set withdrawn_at = now(), withdrawn_by = $2, revision = $3, updated_at = now() where id = $1',
        [id, by.name, revision],
      );
      if (isOutage(notice)) await this.tellings.plan({ ...notice, revision }, 'withdrawn');
      else await this.tellings.drop(id);
    });
    await this.audit.record({ actor: by.id, action: 'notice.withdrawn', subject: id });
  }

  /** Newest first; what is over too. */
  async list(limit = 100): Promise<NoticeAtDesk[]> {
    return (await this.page({ limit })).items;
  }

  /** The same by pages, in the order in which they were written. */
  page({ limit, cursor }: { limit: number; cursor?: string }): Promise<NoticeDeskPage> {
    const before = idAfter(cursor);
    return this.units.run(async () => {
      const rows = await this.units.query<NoticeAtDesk>(
        `${AT_DESK} where ($1::uuid is null or n.id < $1) order by n.id desc limit $2`,
        [before, limit + 1],
      );
      return pageOf(
        rows,
        limit,
        (row) => [row.id],
        (row) => row,
      );
    });
  }

  /** NOT_FOUND for none. */
  show(id: string): Promise<NoticeAtDesk> {
    return this.units.run(async () => {
      const [notice] = await this.units.query<NoticeAtDesk>(`${AT_DESK} where n.id = $1`, [id]);
      if (!notice) throw notFound();
      return notice;
    });
  }

  private async lock(id: string): Promise<NoticeRecord> {
    // What somebody typed may be anything.
    if (!UUID.test(id)) throw notFound();
    const [notice] = await this.units.query<NoticeRecord>(
      `select ${NOTICE_COLUMNS} from notices n where n.id = $1 for update`,
      [id],
    );
    if (!notice) throw notFound();
    const isOver = notice.withdrawnAt !== null || (notice.endsAt !== null && notice.endsAt <= new Date());
    if (isOver) throw new Problem('NOTICE_STATE');
    return notice;
  }

  private async keep({ id, title, body, services, scope, startsAt, endsAt }: Outage): Promise<void> {
    await this.units.query(
      `update notices set title = $2, body = $3, services = $4, scope = $5, starts_at = $6, ends_at = $7,
              revision = revision + 1, updated_at = now() where id = $1`,
      [id, title, body, services, scope && JSON.stringify(scope), startsAt, endsAt],
    );
  }

  /** How many supplies are touched. A number or a street that nobody has is a slip of the pen, which would leave people in the dark. */
  private async mustTouch({ services, scope }: { services: Outage['services']; scope: OutageScope }): Promise<number> {
    if ('supplies' in scope) {
      const unknown = await this.places.unknownAmong(scope.supplies);
      if (unknown.length > 0)
        throw wrongField(
          'scope.supplies',
          'UNKNOWN_SUPPLY',
          `No hay suministros con estos números: ${listOf(unknown)}.`,
        );
    }
    if ('streets' in scope) {
      const empty = await this.places.untouchedAmong({ services, streets: scope.streets });
      if (empty.length > 0)
        throw wrongField('scope.streets', 'UNKNOWN_STREET', `No hay suministros con ese servicio en ${listOf(empty)}.`);
    }
    const touched = await this.places.countTouched({ services, scope });
    if (touched === 0)
      throw wrongField('scope', 'NOBODY_THERE', 'Ningún suministro con ese servicio está en ese lugar.');
    return touched;
  }
}

function listOf(words: string[]): string {
  const shown = words.slice(0, 10).join(', ');
  return words.length > 10 ? `${shown} y otros ${words.length - 10}` : shown;
}

/** The fields that were given: what was left out is undefined, and would take the place of what there is. */
function given({ title, body, services, startsAt, endsAt }: OutageChange): Partial<Outage> {
  return Object.fromEntries(
    Object.entries({ title, body, services, startsAt, endsAt }).filter(([, value]) => value !== undefined),
  );
}
