import { IsString, Matches } from 'class-validator';

export class EndingParam {
  @IsString() tenant: string;
  /** As the mail carried it. */
  @Matches(/^[\w-]{20,200}$/) token: string;
}
