import { IsLine, IsParagraphs } from '../../platform/http/dto.js';
import { IsPhone } from '../../platform/http/phone.js';

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
