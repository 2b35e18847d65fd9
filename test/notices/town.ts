import { NoticeDesk } from '../../src/modules/notices/notice-desk.js';
import type { OutageChange, OutageDraft } from '../../src/modules/notices/notice.dto.js';
import { NoticesModule } from '../../src/modules/notices/notices.module.js';
import { TellNotice } from '../../src/modules/notices/tell-notice.js';
import { anOffice, type Office } from '../notifications/office.js';
import { aHolder, anAccount, aSupply, type TestHolder, type TestSupply } from '../support/holder.js';
import { aMember, type TestMember } from '../support/member.js';
import type { TestTenant } from '../support/tenant.js';

/** Who publishes. */
export const GEORGINA = { kind: 'staff', id: 'operator', name: 'Georgina' } as const;

export interface Neighbour extends TestMember {
  holder: TestHolder;
  supply: TestSupply;
}

export const anOfficeOfNotices = (): Promise<Office> => anOffice([NoticesModule]);

export const inHours = (hours: number): Date => new Date(Date.now() + hours * 3_600_000);

/** Titles of what the member was told, oldest first. */
export async function toldOf({ tenant, userId }: TestMember): Promise<string[]> {
  const rows = await tenant.sql<{ title: string }>('select title from notifications where user_id = $1 order by id', [
    userId,
  ]);
  return rows.map(({ title }) => title);
}

/** A cooperative's streets, the people who live there, and the desk where outages are planned: along Bv. España in four days, unless told otherwise. */
export class Town {
  constructor(
    private readonly office: Office,
    readonly tenant: TestTenant,
  ) {}

  /** A member with a supply at the address. */
  async livesAt(address: string, services = ['electricity']): Promise<Neighbour> {
    const [member, holder] = [await aMember(this.tenant), await aHolder(this.tenant)];
    const supply = await aSupply(this.tenant, { holder, address, services });
    await anAccount(member, holder);
    return { ...member, holder, supply };
  }

  desk<T>(work: (desk: NoticeDesk) => Promise<T>): Promise<T> {
    return this.office.as(this.tenant, () => work(this.office.module.get(NoticeDesk)));
  }

  plan(more: Partial<OutageDraft> = {}): Promise<{ id: string; supplies: number }> {
    const draft: OutageDraft = {
      title: 'Cambio de postes',
      body: 'Considere las instalaciones con tensión.',
      services: ['electricity'],
      startsAt: inHours(100),
      endsAt: inHours(104),
      scope: { streets: [{ street: 'Bv. España' }] },
      ...more,
    };
    return this.desk((desk) => desk.planOutage(draft, GEORGINA));
  }

  change(id: string, more: OutageChange): Promise<unknown> {
    return this.desk((desk) => desk.changeOutage(id, more, GEORGINA));
  }

  withdraw(id: string): Promise<void> {
    return this.desk((desk) => desk.withdraw(id, GEORGINA));
  }

  publishNews(): Promise<{ id: string }> {
    return this.desk((desk) => desk.publishNews({ title: 'Nuevo horario', body: 'De 7 a 13.' }, GEORGINA));
  }

  /** One round of telling is worked to its end. */
  work(tellingId: string): Promise<void> {
    return this.office.as(this.tenant, () => this.office.module.get(TellNotice).tell(tellingId));
  }

  /** Every telling whose time has come is worked; the API's workers may be faster. */
  async allTold(): Promise<void> {
    const due = await this.tenant.sql<{ id: string }>(
      `select id from notice_tellings where done_at is null and next_attempt_at < now() + interval '5 minutes' order by id`,
    );
    for (const { id } of due) await this.work(id);
  }

  /** The hour of the reminder comes. */
  async reminderComes(hours: number): Promise<void> {
    await this.tenant.sql('update notice_tellings set next_attempt_at = now() where hours = $1 and done_at is null', [
      hours,
    ]);
    await this.allTold();
  }

  /** How long before the start there will be reminders. */
  async reminders(): Promise<number[]> {
    const rows = await this.tenant.sql<{ hours: number }>(
      `select hours from notice_tellings where kind = 'reminder' and done_at is null order by hours`,
    );
    return rows.map(({ hours }) => hours);
  }

  writeMails(): Promise<void> {
    return this.office.writeMails(this.tenant);
  }
}
