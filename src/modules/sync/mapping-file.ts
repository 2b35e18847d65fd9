import { plainToInstance } from 'class-transformer';
import { IsIn, IsObject, IsOptional, IsString, Length, validateSync } from 'class-validator';
import { charsetOf } from './charset.js';
import type { DatasetName } from './dataset.js';
import { datePattern } from './formats.js';
import { ImportFailure } from './import-failure.js';
import type { FieldMapping, Mapping } from './mapping.js';

/** A mapping as it stands in JSON: the onboarding file's `mappings.<dataset>`, or the file given to `coop import --mapping`. */
class MappingFile {
  @IsString() @Length(1, 20) encoding = 'utf-8';
  @IsString() @Length(1, 1) delimiter = ',';
  @IsOptional() @IsString() @Length(1, 1) quote: string | null = '"';
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
    if (!field) throw wrong(`no se entiende el campo «${name}»`);
    return [name, field] as const;
  });
  return {
    encoding: charsetOf(file.encoding),
    delimiter: file.delimiter,
    quote: file.quote,
    formats: {
      decimal: file.decimal,
      thousands: file.thousands,
      day: datePattern(file.dateFormat, 'dMy'),
      period: datePattern(file.periodFormat, 'My'),
    },
    fields: Object.fromEntries(fields),
  };
}

const FIELD_SETTINGS = ['column', 'columns', 'join', 'pad', 'split', 'values', 'constant'];

function parseField(json: unknown): FieldMapping | undefined {
  if (typeof json === 'string') return json === '' ? undefined : { column: json };
  if (!isObject(json) || !Object.keys(json).every((name) => FIELD_SETTINGS.includes(name))) return undefined;
  const { column, columns, join, pad, split, values, constant } = json;
  const sources = [column, columns, constant].filter((source) => source !== undefined);
  const fits =
    sources.length === 1 &&
    [column, join, constant].every((value) => value === undefined || typeof value === 'string') &&
    (columns === undefined || isListOf(columns, 'string')) &&
    (pad === undefined || isListOf(pad, 'number')) &&
    (split === undefined || isSplit(split)) &&
    (values === undefined || (isObject(values) && Object.values(values).every((value) => typeof value === 'string')));
  return fits ? (json as FieldMapping) : undefined;
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
