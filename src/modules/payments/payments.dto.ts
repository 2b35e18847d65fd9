import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsString, IsUUID, MaxLength } from 'class-validator';

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

export class ReceiptParam {
  /** The cooperative's slug. @example almafuerte */
  @IsString() tenant: string;

  /** As it is printed on the receipt; small letters do. @example 7K3M-Q0ZT-9ZC1-W3F8 */
  @IsString() @MaxLength(60) code: string;
}

/** An id in capitals is the same id. */
function lowerCased({ value }: { value: unknown }): unknown {
  return Array.isArray(value) ? value.map((id: unknown) => (typeof id === 'string' ? id.toLowerCase() : id)) : value;
}
