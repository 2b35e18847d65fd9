import { plainToInstance } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
  validateSync,
} from 'class-validator';
import { charsetOf } from './charset.js';
import type { DatasetName } from './dataset.js';
import { datePattern } from './formats.js';
import { ImportFailure } from './import-failure.js';
import { type FieldMapping, folding, type Mapping } from './mapping.js';

/** A mapping as it stands in JSON: the onboarding file's `mappings.<dataset>`, or the file given to `coop import --mapping`. */
class MappingFile {
  @IsString() @Length(1, 20) encoding = 'utf-8';
  @IsString() @Length(1, 1) delimiter = ',';
  @IsOptional() @IsString() @Length(1, 1) quote: string | null = '"';
  @IsOptional() @IsInt() @Min(1) @Max(100) skipLines?: number;
  @IsOptional() @IsArray() @ArrayMinSize(1) @ArrayMaxSize(10) @Length(1, 60, { each: true }) ignoreLines?: string[];
  @IsIn(['.', ',']) decimal: '.' | ',' = '.';
  @IsIn(['', '.', ',']) thousands: '' | '.' | ',' = '';
  @IsString() @Length(1, 20) dateFormat = 'yyyy-MM-dd';
  @IsString() @Length(1, 20) periodFormat = 'yyyy-MM';
  @IsObject() fields: Record<string, unknown>;
}

/** Checks a mapping; throws INVALID_MAPPING with a sentence that names what is wrong. `known` are the dataset's fields. */
export function parseMapping(
  dataset: DatasetName,
  json: unknown,
  known: Record<string, { required: boolean }>,
): Mapping {
  const wrong = (what: string) => new ImportFailure('INVALID_MAPPING', `El mapeo de ${dataset} no es válido: ${what}.`);
  if (!isObject(json)) throw wrong('debe ser un objeto');
  const file = plainToInstance(MappingFile, json, { exposeDefaultValues: true });
  const errors = validateSync(file, { whitelist: true, forbidNonWhitelisted: true });
  if (errors.length > 0) throw wrong(`revise ${errors.map((error) => `«${error.property}»`).join(', ')}`);
  if (file.thousands === file.decimal) throw wrong('«thousands» y «decimal» no pueden ser iguales');
  for (const name of Object.keys(file.fields))
    if (!Object.hasOwn(known, name)) throw wrong(`no existe el campo «${name}»`);
  for (const [name, { required }] of Object.entries(known))
    if (required && !Object.hasOwn(file.fields, name)) throw wrong(`falta el campo «${name}»`);
  const fields = Object.entries(file.fields).map(([name, value]) => {
    const field = parseField(value);
    if (typeof field === 'string') throw wrong(`no se entiende el campo «${name}»: ${field}`);
    return [name, field] as const;
  });
  return {
    encoding: charsetOf(file.encoding),
    delimiter: file.delimiter,
    quote: file.quote,
    skipLines: file.skipLines,
    ignoreLines: file.ignoreLines,
    formats: {
      decimal: file.decimal,
      thousands: file.thousands,
      day: datePattern(file.dateFormat, 'dMy'),
      period: datePattern(file.periodFormat, 'My'),
    },
    fields: Object.fromEntries(fields),
  };
}

const isText = (value: unknown) => typeof value === 'string';

const FIELD_SETTINGS: Record<keyof FieldMapping, (value: unknown) => boolean> = {
  column: isText,
  columns: (value) => isListOf(value, 'string'),
  join: isText,
  pad: (value) => isListOf(value, 'number'),
  split: isSplit,
  values: (value) => isObject(value) && Object.values(value).every(isText),
  ignoreCase: (value) => typeof value === 'boolean',
  default: (value) => isText(value) && value !== '',
  constant: isText,
};

/** The source that a field's JSON describes, or what is wrong with it. */
function parseField(json: unknown): FieldMapping | string {
  if (typeof json === 'string') return json === '' ? 'el nombre de la columna está vacío' : { column: json };
  if (!isObject(json)) return 'debe ser el nombre de una columna o un objeto';
  for (const [key, value] of Object.entries(json)) {
    if (!Object.hasOwn(FIELD_SETTINGS, key)) return `no existe «${key}»`;
    if (value !== undefined && !FIELD_SETTINGS[key as keyof FieldMapping](value)) return `revise «${key}»`;
  }
  return wrongTogether(json) ?? json;
}

function wrongTogether({ column, columns, constant, values, ignoreCase, default: empty }: FieldMapping) {
  if ([column, columns, constant].filter((source) => source !== undefined).length !== 1)
    return 'lleva uno de «column», «columns» y «constant»';
  if (constant !== undefined && empty !== undefined) return '«default» no va con «constant»';
  if (ignoreCase !== undefined && !values) return '«ignoreCase» no va sin «values»';
  if (ignoreCase && new Set(Object.keys(values!).map(folding)).size < Object.keys(values!).length)
    return '«values» repite un valor si no se miran mayúsculas y acentos';
  return undefined;
}

function isSplit(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.by === 'string' &&
    value.by !== '' &&
    Number.isInteger(value.part) &&
    Number(value.part) > 0
  );
}

function isListOf(value: unknown, type: 'string' | 'number'): boolean {
  return Array.isArray(value) && value.length > 0 && value.length <= 5 && value.every((item) => typeof item === type);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
