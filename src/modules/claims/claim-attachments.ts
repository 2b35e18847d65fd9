import { Readable } from 'node:stream';
import { Injectable, StreamableFile } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { RateLimits } from '../../platform/http/rate-limits.js';
import { PHOTO_MEDIA_TYPE, PhotoWorkshop } from '../../platform/photos/photo-workshop.js';
import { Storage } from '../../platform/storage/storage.js';
import { AUTHOR, ClaimBook } from './claim-book.js';
import type { Claim } from './claim.entity.js';
import type { ClaimAttachmentView } from './claim.view.js';

const MOST = 5;
/** A photo is seconds of work. */
const PHOTOS_A_DAY = { name: 'claim-photos', points: 150, seconds: 86_400 };

/** A photo that lies in the storage and that no row names yet. */
export interface Developed {
  id: string;
  key: string;
  bytes: number;
  thumbnailKey: string;
  thumbnailBytes: number;
}

export type PhotoSize = 'full' | 'thumbnail';

interface Stored {
  number: string;
  mediaType: string;
  bytes: number | null;
  key: string;
}

/** Photos of a claim. A file is stored before its row is written, and removed when the row is refused. */
@Injectable()
export class ClaimAttachments {
  constructor(
    private readonly units: UnitOfWork,
    private readonly limits: RateLimits,
    private readonly book: ClaimBook,
    private readonly workshop: PhotoWorkshop,
    private readonly storage: Storage,
  ) {}

  /** Whatever `PhotoWorkshop` takes; five at the most (ATTACHMENT_LIMIT). `content` ends with an error when it is too large. */
  async add(userId: string, claimId: string, content: Readable): Promise<ClaimAttachmentView> {
    await this.units.run(async () => this.mustHaveRoom(await this.book.lockOwn(userId, claimId)));
    await this.limits.take(PHOTOS_A_DAY, userId);
    const photo = await this.develop(claimId, content);
    return this.keeping([photo], async () => {
      const claim = await this.book.lockOwn(userId, claimId);
      await this.mustHaveRoom(claim);
      const view = await this.attach(claim, photo);
      await this.book.publish(claim);
      return view;
    });
  }

  /** As a download, under a name of ours. Photos from before thumbnails were made are given whole. */
  read(userId: string, claimId: string, attachmentId: string, size: PhotoSize): Promise<StreamableFile> {
    return this.download('c.user_id = $4', [attachmentId, claimId, size === 'thumbnail', userId]);
  }

  /** The same for whoever of the cooperative may see the claim. */
  readAtDesk(claimId: string, attachmentId: string, size: PhotoSize): Promise<StreamableFile> {
    return this.download('true', [attachmentId, claimId, size === 'thumbnail']);
  }

  private async download(whose: string, [attachmentId, ...more]: [string, ...unknown[]]): Promise<StreamableFile> {
    const [photo] = await this.units.run(() =>
      this.units.query<Stored>(
        `select c.number, a.media_type as "mediaType",
                case when $3 and a.thumbnail_key is not null then a.thumbnail_bytes else a.bytes end as bytes,
                case when $3 then coalesce(a.thumbnail_key, a.storage_key) else a.storage_key end as key
           from claim_attachments a join claims c on c.id = a.claim_id
          where a.id = $1 and c.id = $2 and ${whose}`,
        [attachmentId, ...more],
      ),
    );
    if (!photo) throw notFound();
    return new StreamableFile(this.storage.read(photo.key), {
      type: photo.mediaType,
      ...(photo.bytes !== null && { length: photo.bytes }),
      disposition: `attachment; filename="${photo.number}-${attachmentId.slice(-4)}.${EXTENSIONS[photo.mediaType] ?? 'bin'}"`,
    });
  }

  /** Makes the photo anew and stores it. */
  async develop(claimId: string, content: Readable): Promise<Developed> {
    const { image, thumbnail } = await this.workshop.develop(content);
    const id = uuid();
    const key = `claims/${claimId}/${id}`;
    const thumbnailKey = `${key}.thumbnail`;
    const bytes = await this.storage.put(key, Readable.from([image]));
    const thumbnailBytes = await this.storage.put(thumbnailKey, Readable.from([thumbnail]));
    return { id, key, bytes, thumbnailKey, thumbnailBytes };
  }

  /** Runs `work` in a unit of work; the photos go again when it fails. */
  async keeping<T>(photos: Developed[], work: () => Promise<T>): Promise<T> {
    try {
      return await this.units.run(work);
    } catch (error) {
      for (const photo of photos) await this.remove(photo);
      throw error;
    }
  }

  /** Within a unit of work that holds the claim: as many as there is room for, the others go. Returns how many that were. */
  async attachMost(claim: Claim, photos: Developed[]): Promise<number> {
    const room = Math.max(0, MOST - (await this.countOf(claim)));
    for (const photo of photos.slice(0, room)) await this.attach(claim, photo);
    for (const photo of photos.slice(room)) this.units.afterCommit(() => this.remove(photo));
    return Math.min(room, photos.length);
  }

  private async attach(claim: Claim, photo: Developed): Promise<ClaimAttachmentView> {
    const [row] = await this.units.query<ClaimAttachmentView>(
      `insert into claim_attachments (id, claim_id, media_type, bytes, storage_key, thumbnail_key, thumbnail_bytes)
       values ($1, $2, $3, $4, $5, $6, $7) returning id, media_type as "mediaType", bytes, created_at as "createdAt"`,
      [photo.id, claim.id, PHOTO_MEDIA_TYPE, photo.bytes, photo.key, photo.thumbnailKey, photo.thumbnailBytes],
    );
    const now = new Date();
    claim.hearAuthor(now);
    await this.book.write(claim, now, { kind: 'attachment', by: AUTHOR });
    return row!;
  }

  private async mustHaveRoom(claim: Claim): Promise<void> {
    claim.mustTakeMore();
    if ((await this.countOf(claim)) >= MOST) throw new Problem('ATTACHMENT_LIMIT');
  }

  private async countOf({ id }: Claim): Promise<number> {
    const [row] = await this.units.query<{ count: number }>(
      'select count(*) as count from claim_attachments where claim_id = $1',
      [id],
    );
    return row!.count;
  }

  private async remove({ key, thumbnailKey }: Developed): Promise<void> {
    await this.storage.remove(key);
    await this.storage.remove(thumbnailKey);
  }
}

/** All that are kept now are JPEG; earlier ones were kept as they came. */
const EXTENSIONS: Record<string, string> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' };
