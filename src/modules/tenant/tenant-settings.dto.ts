import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import {
  type ClaimDeadline,
  type MailSettings,
  type Open311Settings,
  type OutageSettings,
  SERVICES,
  type Service,
} from '../../platform/tenancy/tenant.js';

class EmergencyPhoneSettings {
  @Matches(/^[^\p{Cc}]{1,60}$/u) label: string;
  @Matches(/^[+\d() /-]{2,40}$/) phone: string;
}

class ContactSettings {
  /** WhatsApp numbers, E.164. */
  @IsArray() @Matches(/^\+\d{8,15}$/, { each: true }) whatsapp: string[];
  @IsString() @MaxLength(40) phone: string;
  @IsEmail() email: string;
  /** Whom to call when somebody may be hurt; `phone` where there are none. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(5)
  @ValidateNested({ each: true })
  @Type(() => EmergencyPhoneSettings)
  emergencyPhones?: EmergencyPhoneSettings[];
}

class BrandingSettings {
  @Matches(/^#[0-9a-fA-F]{6}$/) primaryColor: string;
  @IsOptional() @IsString() @MaxLength(300) logo: string | null = null;
}

class PasswordPolicySettings {
  @IsInt() @Min(6) @Max(64) minLength: number;
  @IsInt() @Min(8) @Max(128) maxLength: number;
}

class ClaimDeadlineSettings implements ClaimDeadline {
  @IsInt() @Min(1) @Max(365) days: number;
  @IsIn(['business', 'calendar']) calendar: 'business' | 'calendar';
  /** `2026-12-25`. */
  @IsArray() @ArrayMaxSize(500) @Matches(/^\d{4}-\d{2}-\d{2}$/, { each: true }) holidays: string[] = [];
  /** Staff are warned so long before a deadline of days ends. */
  @IsOptional() @IsInt() @Min(1) @Max(240) warnHours?: number;
}

class ClaimsSettings {
  /** A resolved claim closes by itself after so many days without a word of its author. */
  @IsOptional() @IsInt() @Min(1) @Max(365) silenceDays?: number;
  /** Shows how soon claims are answered to anybody. */
  @IsOptional() @IsBoolean() publishStatistics?: boolean;
}

class MailSettingsFile implements MailSettings {
  /** One line of letters: it stands in a header. */
  @IsOptional() @Matches(/^[^\p{Cc}\p{Zl}\p{Zp}<>"@]{1,100}$/u) senderName?: string;
  @IsOptional() @IsEmail() replyTo?: string;
  @IsOptional() @IsInt() @Min(1) @Max(6000) perMinute?: number;
}

class OutagesSettings implements OutageSettings {
  /** Hours before the start at which members are reminded of a planned outage. */
  @IsArray()
  @ArrayMaxSize(5)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(336, { each: true })
  remindHours: number[];
}

class CivicAppsSettings implements Open311Settings {
  @IsBoolean() enabled: boolean;
  /** What apps give as `jurisdiction_id`. */
  @IsOptional() @Matches(/^[\w.-]{1,100}$/) jurisdictionId?: string;
}

export class MercadoPagoSettings {
  @IsString() @Matches(/^\S{10,300}$/) accessToken: string;
  @IsString() @Matches(/^\S{10,300}$/) webhookSecret: string;
  @IsString() @Matches(/^\d{1,20}$/) collectorId: string;
}

class PaymentsSettings {
  @ValidateNested() @Type(() => MercadoPagoSettings) mercadopago: MercadoPagoSettings;
}

/** The onboarding file of one cooperative (`tenant.json`); refused whole when anything in it is wrong. */
export class TenantFile {
  @IsString() @MaxLength(120) name: string;
  @IsString() @MaxLength(80) city: string;
  @IsString() @MaxLength(80) province: string;
  @IsOptional() @Matches(/^\d{11}$/) cuit: string | null = null;
  @IsArray() @ArrayMinSize(1) @IsIn(SERVICES, { each: true }) services: Service[];
  @ValidateNested() @Type(() => ContactSettings) contact: ContactSettings;
  @IsEmail() claimsEmail: string;
  @IsEmail() contactEmail: string;
  @ValidateNested() @Type(() => BrandingSettings) branding: BrandingSettings;
  @ValidateNested() @Type(() => PasswordPolicySettings) passwordPolicy: PasswordPolicySettings;
  @IsOptional() @ValidateNested() @Type(() => ClaimDeadlineSettings) claimDeadline?: ClaimDeadlineSettings;
  @IsOptional() @ValidateNested() @Type(() => ClaimsSettings) claims?: ClaimsSettings;
  @IsOptional() @ValidateNested() @Type(() => MailSettingsFile) mail?: MailSettingsFile;
  @IsOptional() @ValidateNested() @Type(() => OutagesSettings) outages?: OutagesSettings;
  @IsOptional() @ValidateNested() @Type(() => CivicAppsSettings) open311?: CivicAppsSettings;
  @IsOptional() @ValidateNested() @Type(() => PaymentsSettings) payments?: PaymentsSettings;
  @IsOptional() @IsObject() mappings: Record<string, unknown> = {};
}
