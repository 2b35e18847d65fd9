import { IsIn, MinLength } from 'class-validator';
import { IsLine } from '../../platform/http/dto.js';
import { IsEmailAddress } from '../auth/email-address.js';
import { IsToken } from '../auth/secret-fields.js';
import { SlugParam } from '../platform-tenants/platform-tenants.dto.js';
import { WAIVABLE, type Waivable } from './onboarding-items.js';

/** `?token=` of the mailed link, and the same carried on by the page's form. */
export class AddressLink {
  @IsToken() token: string;
}

export class StepParam extends SlugParam {
  @IsIn(WAIVABLE) item: Waivable;
}

export class WaiverBody {
  /** Why it can do without. At least ten characters. @example Cobra por ventanilla hasta marzo */
  @IsLine(500) @MinLength(10) reason: string;
}

export class TestMemberBody {
  /** Who registers, links an account and looks at an invoice before the others may. @example prueba@procoop.example */
  @IsEmailAddress() email: string;
}
