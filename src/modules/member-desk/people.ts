import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Audit } from '../../platform/operations/audit.js';
import type { PeopleQuery } from './people.dto.js';
import { holdersLike, membersLike, type Search } from './people-sql.js';
import type { FoundHolderView, FoundMemberView, PeopleView } from './people.view.js';
import { type Sought, soughtIn } from './sought.js';

/** Of a word's trigrams, from 0 to 1. */
const NEAR = 0.4;
/** Everything is near to a letter or two. */
const SHORTEST = 4;

type Like = (sought: Sought, limit: number, isNear: boolean) => Search;

interface Found<Row> {
  items: Row[];
  more: boolean;
  near: boolean;
}

/** Finds holders and members of the ambient tenant by whatever a person knows of them. */
@Injectable()
export class People {
  constructor(
    private readonly units: UnitOfWork,
    private readonly audit: Audit,
  ) {}

  /** The best first, at most `limit` of each. What was typed is somebody's name: the audit log has how many were shown. */
  async find(actor: string, { q, limit }: PeopleQuery): Promise<PeopleView> {
    const sought = soughtIn(q);
    const found = await this.units.run(async () => ({
      holders: await this.like<FoundHolderView>(holdersLike, sought, limit),
      members: await this.like<FoundMemberView>(membersLike, sought, limit),
    }));
    const detail = { holders: found.holders.items.length, members: found.members.items.length };
    this.audit.note({ actor, action: 'people.searched', detail });
    return found;
  }

  private async like<Row>(like: Like, sought: Sought, limit: number): Promise<Found<Row>> {
    if (sought.words.length === 0) return { items: [], more: false, near: false };
    const exactly = await this.rows<Row>(like(sought, limit, false));
    const near = exactly.length === 0 && sought.digits === null && sought.words.join('').length >= SHORTEST;
    const rows = near ? await this.near<Row>(like(sought, limit, true)) : exactly;
    return { items: rows.slice(0, limit), more: rows.length > limit, near: near && rows.length > 0 };
  }

  /** «Gonsalez» and «González» share half of their trigrams; the extension's own bound asks for more. */
  private async near<Row>(search: Search): Promise<Row[]> {
    await this.units.query(`select set_config('pg_trgm.word_similarity_threshold', '${NEAR}', true)`);
    return this.rows<Row>(search);
  }

  private rows<Row>({ sql, parameters }: Search): Promise<Row[]> {
    return this.units.query<Row>(sql, parameters);
  }
}
