import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  Equals,
  IsArray,
  IsBoolean,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { SLUG } from '../../platform/tenancy/tenant.js';

export const FORMAT = 'coop-online/tenant-archive';
export const VERSION = 1;

const HEX = /^[0-9a-f]{64}$/;
const NAME = /^[a-z_][a-z0-9_]{0,62}$/;

class ArchivedTenant {
  @IsUUID() id: string;
  @Matches(SLUG) slug: string;
  @Matches(/^t_[a-z0-9_]{1,60}$/) schema: string;
  @IsString() @MaxLength(200) name: string;
  @IsString() @MaxLength(40) status: string;
}

class ArchivedMigration {
  @IsString() @MaxLength(200) name: string;
  @Matches(HEX) checksum: string;
}

/** How many rows were made with which key. */
export class NeededKey {
  /** The table and the column. */
  @IsString() @MaxLength(100) rows: string;
  /** Null where nobody noted it. */
  @IsOptional() @IsString() @MaxLength(64) keyId: string | null;
  @IsInt() @Min(0) count: number;
  /** False for digests, which open nothing: without the key they only no longer fit. */
  @IsBoolean() sealed: boolean;
}

/** An entry of the archive as its bytes are; SHA-256 in hex. */
export class ArchivedPart {
  @IsString() @MaxLength(300) part: string;
  @IsInt() @Min(0) bytes: number;
  @Matches(HEX) sha256: string;
}

export class ArchivedTable extends ArchivedPart {
  @Matches(NAME) table: string;
  @IsArray() @ArrayMaxSize(1_000) @Matches(NAME, { each: true }) columns: string[];
  @IsInt() @Min(0) rows: number;
  /** Of the rows as COPY writes them, in the order of their key: the same for the same rows on every server. */
  @Matches(HEX) checksum: string;
}

class ArchivedFiles {
  @IsInt() @Min(0) count: number;
  @IsInt() @Min(0) bytes: number;
  /** The lists of the files' own digests, in the form of sha256sum. */
  @IsArray() @ValidateNested({ each: true }) @Type(() => ArchivedPart) lists: ArchivedPart[];
}

/** What the last entry but one of an archive says of it. */
export class ArchiveManifest {
  @Equals(FORMAT) format: typeof FORMAT;
  @Equals(VERSION) version: typeof VERSION;
  @IsISO8601() exportedAt: string;
  @ValidateNested() @Type(() => ArchivedTenant) tenant: ArchivedTenant;
  @IsArray()
  @ArrayMaxSize(10_000)
  @ValidateNested({ each: true })
  @Type(() => ArchivedMigration)
  migrations: ArchivedMigration[];
  @IsArray() @ArrayMaxSize(1_000) @ValidateNested({ each: true }) @Type(() => NeededKey) keys: NeededKey[];
  /** Of the tenant's schema. */
  @IsArray() @ArrayMaxSize(1_000) @ValidateNested({ each: true }) @Type(() => ArchivedTable) tables: ArchivedTable[];
  /** Of the public schema, put back. */
  @IsArray() @ArrayMaxSize(100) @ValidateNested({ each: true }) @Type(() => ArchivedTable) registry: ArchivedTable[];
  /** Of the public schema, written down and not put back. */
  @IsArray() @ArrayMaxSize(100) @ValidateNested({ each: true }) @Type(() => ArchivedTable) records: ArchivedTable[];
  @ValidateNested() @Type(() => ArchivedFiles) files: ArchivedFiles;
}
