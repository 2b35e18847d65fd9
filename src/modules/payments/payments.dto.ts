import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsUUID } from 'class-validator';

export class CreatePaymentBody {
  /** The invoices to pay together: one to twenty, each once. */
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(20) @IsUUID(undefined, { each: true }) @ArrayUnique() invoiceIds: string[];
}
