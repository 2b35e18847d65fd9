import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsBoolean, IsUUID } from 'class-validator';
import { IfGiven } from '../../platform/http/dto.js';

/** Either of the two. */
export class ReadNotifications {
  /** Those that were seen; ids that are not the member's change nothing. */
  @IfGiven()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  ids?: string[];

  /** `true` for all that there are. */
  @IfGiven() @IsBoolean() all?: boolean;
}
