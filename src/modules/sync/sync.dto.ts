import { OmitType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IfGiven, IsLine, PageQuery } from '../../platform/http/dto.js';
import { DATASETS, type DatasetName, type Mode, MODES } from './dataset.js';
import { IMPORT_STATUSES, type ImportStatus } from './import-record.js';
import { IsInstant } from '../../platform/http/instant.js';

const flag = ({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value);

export class ImportQuery {
  /** What the file holds. */
  @IsIn(DATASETS) dataset: DatasetName;
  /** `upsert` leaves what the file does not name as it is; `replace` (holders and supplies) takes it as complete and closes the rest. */
  @IsOptional() @IsIn(MODES) mode: Mode = 'upsert';
  /** Reports what would happen and changes nothing. */
  @IsOptional() @Transform(flag) @IsBoolean() dryRun: boolean = false;
  /** Lets `replace` close more than a fifth of what there is. */
  @IsOptional() @Transform(flag) @IsBoolean() force: boolean = false;
  /** The instant as of which the file speaks; now, where not given. Balances of an older file never replace those of a newer one. @example 2026-11-22T03:00:00Z */
  @IsOptional() @IsInstant() generatedAt?: Date;
  /** The batch that the file belongs to: it waits until that one is told to run. */
  @IsOptional() @IsUUID() batch?: string;
}

/** A file that somebody of the staff sends: by itself, in no batch. */
export class StaffImportQuery extends OmitType(ImportQuery, ['batch'] as const) {}

export class ImportFilter extends PageQuery {
  @IfGiven() @IsIn(DATASETS) dataset?: DatasetName;
  @IfGiven() @IsIn(IMPORT_STATUSES) status?: ImportStatus;
}

export class BatchRequest {
  /** For whoever looks at it later. @example Carga inicial */
  @IfGiven() @IsLine(120) name?: string;
}

export class PdfNameParam {
  /** The cooperative's slug. @example almafuerte */
  @IsString() tenant: string;

  /** Type, letter where there is one, and number of the invoice. @example LSP-B-0021-00049107 */
  @Matches(/^[\w. -]{5,60}$/, { message: 'INVALID_PDF_NAME: Use la forma LSP-B-0021-00049107.' }) name: string;
}

export class DatasetParam {
  /** The cooperative's slug. @example almafuerte */
  @IsString() tenant: string;

  /** What is given back. */
  @IsIn(DATASETS) dataset: DatasetName;
}

export class FeedQuery {
  /** `nextCursor` of the page before; from the beginning, where not given. */
  @IsOptional() @Matches(/^\d{1,15}$/, { message: 'INVALID_CURSOR: No es un cursor de esta lista.' }) after: string =
    '0';
  /** How many items at the most. */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(200) limit: number = 100;
}

export class Acknowledgement {
  /** The payment's id, as the feed gives it. */
  @IsUUID() paymentId: string;
  /** When the management system applied it to its balances. @example 2026-11-22T13:05:00Z */
  @IsInstant() appliedAt: Date;
}

export class Acknowledgements {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  // A list within the list would pass for an acknowledgement otherwise.
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => Acknowledgement)
  items: Acknowledgement[];
}
