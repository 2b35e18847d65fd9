import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { applyDecorators } from '@nestjs/common';
import { IfGiven } from '../../platform/http/dto.js';

/** What browsers' `PublicKeyCredential.toJSON()` gives: bytes in base64url, with none missing and none too many. */
function IsBytes(max: number): PropertyDecorator {
  return applyDecorators(IsString(), MaxLength(max), Matches(/^[A-Za-z0-9_-]+$/));
}

class PasskeyAnswer {
  @IsBytes(1400) id: string;
  @IsBytes(1400) rawId: string;
  @IsIn(['public-key']) type: 'public-key';
  @IfGiven() @IsIn(['platform', 'cross-platform']) authenticatorAttachment?: 'platform' | 'cross-platform';
  @IsObject() clientExtensionResults: Record<string, unknown>;
}

export class AttestationBytes {
  @IsBytes(4000) clientDataJSON: string;
  @IsBytes(20_000) attestationObject: string;
  @IfGiven() @IsBytes(8000) authenticatorData?: string;
  @IfGiven()
  @IsArray()
  @ArrayMaxSize(10)
  @IsString({ each: true })
  @MaxLength(30, { each: true })
  transports?: string[];
  @IfGiven() @IsInt() publicKeyAlgorithm?: number;
  @IfGiven() @IsBytes(8000) publicKey?: string;
}

/** What `navigator.credentials.create` gave. */
export class CreatedPasskey extends PasskeyAnswer {
  @IsObject() @ValidateNested() @Type(() => AttestationBytes) response: AttestationBytes;
}

export class AssertionBytes {
  @IsBytes(4000) clientDataJSON: string;
  @IsBytes(8000) authenticatorData: string;
  @IsBytes(4000) signature: string;
  @IfGiven() @IsBytes(200) userHandle?: string;
}

/** What `navigator.credentials.get` gave. */
export class SignedPasskey extends PasskeyAnswer {
  @IsObject() @ValidateNested() @Type(() => AssertionBytes) response: AssertionBytes;
}
