import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsUUID } from 'class-validator';

export class CreatePaymentBody {
  /** The invoices to pay together: one to twenty, each once. */
  @Transform(lowerCased)
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsUUID(undefined, { each: true })
  @ArrayUnique()
  invoiceIds: string[];
}

/** An id in capitals is the same id. */
function lowerCased({ value }: { value: unknown }): unknown {
  return Array.isArray(value) ? value.map((id: unknown) => (typeof id === 'string' ? id.toLowerCase() : id)) : value;
}
