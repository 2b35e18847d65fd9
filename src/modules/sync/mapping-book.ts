import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { DATASETS, type DatasetName } from './dataset.js';
import { DATASET_FIELDS } from './dataset-fields.js';
import { parseMapping } from './mapping-file.js';

/** One version of how a dataset's files are read. */
export interface MappingVersion {
  dataset: DatasetName;
  /** 1, 2, 3 …, each dataset's own. */
  version: number;
  /** Its JSON; null where files come in the canonical form. */
  mapping: unknown;
  note: string;
  /** `api-key:…`, or an operator's name. */
  author: string;
  createdAt: Date;
}

const COLUMNS = 'dataset, version, mapping, note, author, created_at as "createdAt"';

/** Every version of the tenant's mappings. The newest of a dataset is in force; what was is never edited. */
@Injectable()
export class MappingBook {
  constructor(private readonly units: UnitOfWork) {}

  /** The versions in force, in the datasets' order; a dataset that never had any is missing. */
  async current(): Promise<MappingVersion[]> {
    const rows = await this.units.run(() =>
      this.units.query<MappingVersion>(
        `select distinct on (dataset) ${COLUMNS} from import_mappings order by dataset, version desc`,
      ),
    );
    return rows.sort((a, b) => DATASETS.indexOf(a.dataset) - DATASETS.indexOf(b.dataset));
  }

  /** That version, or the one in force where none is named; undefined where there is none. */
  async find(dataset: DatasetName, version?: number): Promise<MappingVersion | undefined> {
    const rows = await this.units.run(() =>
      this.units.query<MappingVersion>(
        `select ${COLUMNS} from import_mappings where dataset = $1 and ($2::integer is null or version = $2)
          order by version desc limit 1`,
        [dataset, version ?? null],
      ),
    );
    return rows[0];
  }

  /** Newest first, from before `version` on. */
  versions(dataset: DatasetName, version: number | null, limit: number): Promise<MappingVersion[]> {
    return this.units.run(() =>
      this.units.query<MappingVersion>(
        `select ${COLUMNS} from import_mappings where dataset = $1 and ($2::integer is null or version < $2)
          order by version desc limit $3`,
        [dataset, version, limit],
      ),
    );
  }

  /**
   * Puts a mapping in force from the next file on, null for the canonical form, and returns its version. What says the same as the
   * one in force makes no new version. Throws ImportFailure INVALID_MAPPING.
   */
  put(dataset: DatasetName, mapping: unknown, by: { author: string; note: string }): Promise<MappingVersion> {
    if (mapping !== null) parseMapping(dataset, mapping, DATASET_FIELDS[dataset]);
    return this.units.run(async () => {
      await this.units.lock('mappings');
      const before = await this.find(dataset);
      if (before && isDeepStrictEqual(before.mapping, mapping)) return before;
      const [row] = await this.units.query<MappingVersion>(
        `insert into import_mappings (dataset, version, mapping, note, author) values ($1, $2, $3, $4, $5) returning ${COLUMNS}`,
        [dataset, (before?.version ?? 0) + 1, mapping === null ? null : JSON.stringify(mapping), by.note, by.author],
      );
      return row!;
    });
  }
}
