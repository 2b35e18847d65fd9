import { createHash } from 'node:crypto';
import { Transform } from 'class-transformer';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { IsArgentineLatitude, IsArgentineLongitude } from '../../platform/http/argentine-point.js';
import { IsLine, IsParagraphs } from '../../platform/http/dto.js';
import { IsPhone } from '../../platform/http/phone.js';
import { type Problem, wrongField } from '../../platform/http/problem.js';
import { IsEmailAddress } from '../auth/email-address.js';
import { IsPersonName } from '../auth/person-name.js';
import type { OutsideClaim } from '../claims/claim-filing.js';

const DEGREES = /^[+-]?\d{1,3}(\.\d{1,20})?$/;

/** Degrees as apps write them; more than six decimals are less than a hand's breadth and are rounded. */
export function Degrees(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && DEGREES.test(value.trim()) ? Number(Number(value).toFixed(6)) : value,
  );
}

/** The arguments of POST requests. `attribute[…]` is not among them: no kind of request asks for fields of its own. */
export class FileRequest {
  @MaxLength(100) @IsString({ message: 'REQUIRED: Es obligatorio.' }) service_code: string;
  @IsOptional() @Degrees() @IsArgentineLatitude() lat?: number;
  @IsOptional() @Degrees() @IsArgentineLongitude() long?: number;
  @IsOptional() @IsLine(250) address_string?: string;
  @IsOptional() @IsLine(100) address_id?: string;
  @IsOptional() @IsEmailAddress() email?: string;
  /** Tells two people's same words apart, and is not kept. */
  @IsOptional() @IsLine(200) device_id?: string;
  /** The same; it is given back. */
  @IsOptional() @IsLine(200) account_id?: string;
  @IsOptional() @IsPersonName() first_name?: string;
  @IsOptional() @IsPersonName() last_name?: string;
  @IsOptional() @IsPhone() phone?: string;
  @IsOptional() @IsParagraphs(4000) description?: string;
  /** Neither fetched nor kept: it could lead anywhere. */
  @IsOptional() @IsLine(2000) media_url?: string;

  /** A point, an address, or both; VALIDATION_FAILED where neither can be told. */
  get location(): OutsideClaim['location'] {
    const { lat, long, address_string: address } = this;
    if ((lat === undefined) !== (long === undefined))
      throw wrongField(lat === undefined ? 'lat' : 'long', 'REQUIRED', 'Envíe lat y long juntos.');
    if (lat === undefined && address === undefined) throw this.withoutPlace();
    return { latitude: lat ?? null, longitude: long ?? null, address: address ?? null };
  }

  /** Null where nobody left anything. */
  get contact(): OutsideClaim['contact'] {
    const { first_name: firstName = null, last_name: lastName = null, email = null, phone = null } = this;
    const contact = { firstName, lastName, email, phone };
    return Object.values(contact).some((each) => each !== null) ? contact : null;
  }

  /** The same for the same arguments, in whatever order they came. */
  get contentHash(): Buffer {
    const given = Object.entries(this).filter(([, value]) => value !== undefined);
    return createHash('sha256').update(JSON.stringify(given.toSorted())).digest();
  }

  private withoutPlace(): Problem {
    return this.address_id === undefined
      ? wrongField('lat', 'REQUIRED', 'Diga dónde es: lat y long, o address_string.')
      : wrongField(
          'address_id',
          'NOT_SUPPORTED',
          'La cooperativa no usa códigos de dirección: envíe lat y long, o address_string.',
        );
  }
}
