import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';

/** How long the same content from the same key is the same request: an app that got no answer asks again within minutes. */
const REPEATS = `interval '15 minutes'`;

/** What civic apps sent a moment ago, by its digest. Its methods belong inside a unit of work. */
@Injectable()
export class AppPosts {
  constructor(private readonly units: UnitOfWork) {}

  /** The claim that it made; undefined where it is new. */
  async claimOf(apiKeyId: string, contentHash: Buffer): Promise<string | undefined> {
    const [known] = await this.units.query<{ claimId: string }>(
      `select claim_id as "claimId" from open311_posts
        where api_key_id = $1 and content_hash = $2 and created_at > now() - ${REPEATS}`,
      [apiKeyId, contentHash],
    );
    return known?.claimId;
  }

  /** In the place of what the same content made longer ago. */
  async keep(apiKeyId: string, contentHash: Buffer, claimId: string): Promise<void> {
    await this.units.query(
      `insert into open311_posts (api_key_id, content_hash, claim_id) values ($1, $2, $3)
       on conflict (api_key_id, content_hash) do update set claim_id = excluded.claim_id, created_at = now()`,
      [apiKeyId, contentHash, claimId],
    );
  }
}
