import { createECDH } from 'node:crypto';
import { Type } from 'class-transformer';
import {
  IsObject,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  Validate,
  ValidateNested,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';

/** A point of the curve, 65 bytes: with another, nothing could ever be sealed for the device. */
@ValidatorConstraint({ name: 'isDeviceKey' })
class IsDeviceKey implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    if (typeof value !== 'string' || !/^[\w-]{87}=?$/.test(value)) return false;
    const ecdh = createECDH('prime256v1');
    ecdh.generateKeys();
    try {
      ecdh.computeSecret(Buffer.from(value, 'base64url'));
      return true;
    } catch {
      return false;
    }
  }

  defaultMessage(): string {
    return 'INVALID_KEY: La clave del dispositivo no es válida.';
  }
}

export class PushSubscriptionKeys {
  /** The device's public key, base64url. @example BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4 */
  @Validate(IsDeviceKey) p256dh: string;

  /** Sixteen random bytes of the device's, base64url. @example BTBZMqHH6r4Tts7J_aSIgg */
  @Matches(/^[\w-]{22}(==)?$/) auth: string;
}

/** `PushSubscription.toJSON()` of the browser. */
export class SubscribeToPush {
  /** The push service's address for the device, https. @example https://push.example.com/send/eH4Kw */
  @IsString() @MinLength(1) @MaxLength(2000) endpoint: string;

  @IsObject() @ValidateNested() @Type(() => PushSubscriptionKeys) keys: PushSubscriptionKeys;
}
