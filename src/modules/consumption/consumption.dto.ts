import { IsIn, IsOptional, Matches } from 'class-validator';
import { SERVICES, type Service } from '../../platform/tenancy/tenant.js';

const PERIOD = /^(?:19|20|21)\d{2}-(?:0[1-9]|1[0-2])$/;
const message = 'INVALID_PERIOD: Escriba el período como año y mes, por ejemplo 2019-10.';

export class ConsumptionQuery {
  /** The supply's first service where not given. */
  @IsOptional() @IsIn(SERVICES) service?: Service;

  /** First period, included. @example 2019-01 */
  @IsOptional() @Matches(PERIOD, { message }) from?: string;

  /** Last period, included; 240 periods after the first at the most. @example 2019-12 */
  @IsOptional() @Matches(PERIOD, { message }) to?: string;
}
