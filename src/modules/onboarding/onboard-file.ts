import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsEmail,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { SLUG } from '../../platform/tenancy/tenant.js';
import { RegistryError, checked } from '../tenant/tenant-registry.js';
import { TenantFile } from '../tenant/tenant-settings.dto.js';
import { WAIVABLE, type Waivable } from './onboarding-items.js';

class OnboardAdmin {
  @IsEmail() email: string;
  @IsString() @MinLength(1) @MaxLength(100) name: string;
}

/** Paths, from the folder in which the onboarding file lies. */
class OnboardFiles {
  @IsOptional() @IsString() holders?: string;
  @IsOptional() @IsString() supplies?: string;
  @IsOptional() @IsString() invoices?: string;
  @IsOptional() @IsString() consumption?: string;
}

/** What `coop tenant onboard` takes beside the settings. */
class OnboardSteps {
  /** In the cooperative's addresses. */
  @Matches(SLUG) slug: string;
  /** PNG, JPEG or WebP; from the folder in which the onboarding file lies. */
  @IsOptional() @IsString() logo?: string;
  @IsOptional() @ValidateNested() @Type(() => OnboardFiles) files?: OnboardFiles;
  /** Who is invited to be its admin. */
  @IsOptional() @ValidateNested() @Type(() => OnboardAdmin) admin?: OnboardAdmin;
  /** Who gets in before the others. */
  @IsOptional() @IsEmail() testMember?: string;
  /** Steps to go on without, each with its reason. */
  @IsOptional() @IsObject() waivers?: Partial<Record<Waivable, string>>;
  /** Lets members in once nothing is missing. */
  @IsOptional() @IsBoolean() open?: boolean;
}

const STEPS = ['slug', 'logo', 'files', 'admin', 'testMember', 'waivers', 'open'] as const;

export interface OnboardFile {
  steps: OnboardSteps;
  settings: TenantFile;
}

/** Takes one file apart: what `tenant create --settings` takes, and the steps. Throws RegistryError naming every wrong field. */
export function onboardFileIn(content: unknown): OnboardFile {
  const all = (typeof content === 'object' && content !== null ? content : {}) as Record<string, unknown>;
  const named = (name: string) => (STEPS as readonly string[]).includes(name);
  const [own, rest] = [named, (name: string) => !named(name)].map((wanted) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => wanted(name))),
  );
  const steps = checked(OnboardSteps, own, 'The onboarding file is wrong');
  for (const [item, reason] of Object.entries(steps.waivers ?? {}))
    if (!WAIVABLE.some((one) => one === item) || typeof reason !== 'string' || reason.trim().length < 10)
      throw new RegistryError(
        `The onboarding file is wrong: waivers.${item}: give one of ${WAIVABLE.join(', ')} a reason of ten characters.`,
      );
  return { steps, settings: rest as unknown as TenantFile };
}
