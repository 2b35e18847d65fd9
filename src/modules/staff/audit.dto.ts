import { IfGiven, IsLine, PageQuery } from '../../platform/http/dto.js';
import { IsInstant } from '../../platform/http/instant.js';

/** What of the log is wanted; all of it, newest first, where nothing is said. */
export class AuditQuery extends PageQuery {
  /** @example staff:019aa000-0000-7000-8000-00000000000a */
  @IfGiven() @IsLine(100) actor?: string;
  /** @example access.denied */
  @IfGiven() @IsLine(100) action?: string;
  /** Id of what it was done to. */
  @IfGiven() @IsLine(200) subject?: string;
  /** Not before this instant. @example 2026-11-22T03:00:00Z */
  @IfGiven() @IsInstant() from?: Date;
  /** Before this instant. @example 2026-11-23T03:00:00Z */
  @IfGiven() @IsInstant() to?: Date;
}

export class PlatformAuditQuery extends AuditQuery {
  /** The cooperative's slug. @example almafuerte */
  @IfGiven() @IsLine(40) tenant?: string;
}
