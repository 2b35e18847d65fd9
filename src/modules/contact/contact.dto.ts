import { IsIn } from 'class-validator';
import { IfGiven, IsLine, IsParagraphs, PageQuery } from '../../platform/http/dto.js';
import { IsPhone } from '../../platform/http/phone.js';
import { CONTACT_STATUSES, type ContactStatus } from './contact-status.js';

export class ContactFilter extends PageQuery {
  /** All that wait for an answer, where not given. */
  @IfGiven() @IsIn(CONTACT_STATUSES) status?: ContactStatus;
}

export class ContactAnswer {
  /** @example El trámite se hace en la oficina, con el plano aprobado. */
  @IsParagraphs(4000) answer: string;
}

export class LeaveContactMessage {
  /** @example Quisiera saber los requisitos para conectar un medidor nuevo. */
  @IsParagraphs(4000) message: string;

  /** When to call. @example De 9 a 12 */
  @IsLine(120) contactHours: string;

  /** Where to call; Argentine forms are understood. @example 3571 15 631052 */
  @IsPhone() phone: string;
}
