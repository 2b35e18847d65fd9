import { MinLength } from 'class-validator';
import { IsLine } from '../../platform/http/dto.js';

export class VisitBody {
  /** The cooperative's slug. @example almafuerte */
  @IsLine(40) tenant: string;
  /** Why; the cooperative's admins read it. At least ten characters. @example No llegan los correos de activación */
  @IsLine(500) @MinLength(10) reason: string;
}
