import { pipeline, type Readable } from 'node:stream';
import { Injectable, StreamableFile } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { Storage } from '../../platform/storage/storage.js';
import { Feeds } from '../sync/feeds.js';
import type { Claim } from './claim.entity.js';
import type { ClaimAttachmentView } from './claim.view.js';
import { ClaimsService } from './claims.service.js';
import { extensionOf, ImageGate } from './image-gate.js';

const MOST = 5;

interface StoredPhoto {
  id: string;
  mediaType: string;
  bytes: number;
  key: string;
}

/** Photos of a claim. A file is stored before its row is written, and removed when the row is refused. */
@Injectable()
export class ClaimAttachments {
  constructor(
    private readonly units: UnitOfWork,
    private readonly claims: ClaimsService,
    private readonly storage: Storage,
    private readonly feeds: Feeds,
  ) {}

  /** JPEG, PNG or WebP by its first bytes; five at the most (ATTACHMENT_LIMIT). `content` ends with an error when it is too large. */
  async add(userId: string, claimId: string, content: Readable): Promise<ClaimAttachmentView> {
    await this.units.run(async () => this.mustHaveRoom(await this.claims.lockOwn(userId, claimId)));
    const photo = await this.store(claimId, content);
    try {
      return await this.units.run(() => this.attach(userId, claimId, photo));
    } catch (error) {
      await this.storage.remove(photo.key);
      throw error;
    }
  }

  /** As a download, under a name of ours. */
  async read(userId: string, claimId: string, attachmentId: string): Promise<StreamableFile> {
    const [photo] = await this.units.run(() =>
      this.units.query<{ number: string; mediaType: string; bytes: number; key: string }>(
        `select c.number, a.media_type as "mediaType", a.bytes, a.storage_key as key
           from claim_attachments a join claims c on c.id = a.claim_id
          where a.id = $1 and c.id = $2 and c.user_id = $3`,
        [attachmentId, claimId, userId],
      ),
    );
    if (!photo) throw notFound();
    return new StreamableFile(this.storage.read(photo.key), {
      type: photo.mediaType,
      length: photo.bytes,
      disposition: `attachment; filename="${photo.number}-${attachmentId.slice(-4)}.${extensionOf(photo.mediaType)}"`,
    });
  }

  private async store(claimId: string, content: Readable): Promise<StoredPhoto> {
    const id = uuid();
    const key = `claims/${claimId}/${id}`;
    const gate = new ImageGate();
    // What goes wrong reaches the storage through the gate, which then leaves nothing behind.
    pipeline(content, gate, () => undefined);
    const bytes = await this.storage.put(key, gate);
    return { id, key, bytes, mediaType: gate.format!.mediaType };
  }

  private async attach(userId: string, claimId: string, photo: StoredPhoto): Promise<ClaimAttachmentView> {
    const claim = await this.claims.lockOwn(userId, claimId);
    await this.mustHaveRoom(claim);
    const [row] = await this.units.query<ClaimAttachmentView>(
      `insert into claim_attachments (id, claim_id, media_type, bytes, storage_key) values ($1, $2, $3, $4, $5)
       returning id, media_type as "mediaType", bytes, created_at as "createdAt"`,
      [photo.id, claimId, photo.mediaType, photo.bytes, photo.key],
    );
    await this.claims.note(claim, { kind: 'attachment' });
    await this.feeds.append('claims', 'claim.updated', claim.id);
    return row!;
  }

  private async mustHaveRoom(claim: Claim): Promise<void> {
    claim.mustTakeMore();
    const [{ count }] = (await this.units.query<{ count: number }>(
      'select count(*) as count from claim_attachments where claim_id = $1',
      [claim.id],
    )) as [{ count: number }];
    if (count >= MOST) throw new Problem('ATTACHMENT_LIMIT');
  }
}
