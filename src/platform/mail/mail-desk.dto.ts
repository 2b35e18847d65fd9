import { IsEmail, IsIn } from 'class-validator';
import { IfGiven, IsLine, PageQuery } from '../http/dto.js';
import { MAIL_STATUSES, type MailStatus } from './mail-desk.view.js';

export class MailFilter extends PageQuery {
  @IfGiven() @IsIn(MAIL_STATUSES) status?: MailStatus;
}

export class AddressBody {
  /** @example georgina@example.com */
  @IsLine(254) @IsEmail() address: string;
}
