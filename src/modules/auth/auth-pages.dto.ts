import { IsString, MaxLength } from 'class-validator';
import { IsToken, PASSWORD_UNITS } from './secret-fields.js';

/** `?token=` of a mailed link, and the same carried on by the page's form. */
export class LinkToken {
  @IsToken() token: string;
}

/** The passwords may be empty here: that is said at their fields. */
export class NewPasswordForm extends LinkToken {
  @IsString() @MaxLength(PASSWORD_UNITS) password: string;
  /** The same again: nobody sees what they type. */
  @IsString() @MaxLength(PASSWORD_UNITS) repeated: string;
}
