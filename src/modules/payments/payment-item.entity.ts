import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a payment pays of one invoice: the span `fromCentavos` to `fromCentavos + amountCentavos` of the payment's total. */
@Entity('payment_items')
export class PaymentItem {
  @PrimaryColumn('uuid', { name: 'payment_id' }) paymentId: string;
  @PrimaryColumn('uuid', { name: 'invoice_id' }) invoiceId: string;
  @Column('text', { name: 'invoice_number' }) invoiceNumber: string;
  @Column('bigint', { name: 'amount_centavos' }) amountCentavos: number;
  /** What of the amount lowers the invoice's balance; the rest is a later due day's surcharge. */
  @Column('bigint', { name: 'principal_centavos' }) principalCentavos: number;
  @Column('bigint', { name: 'total_centavos' }) totalCentavos: number;
  @Column('bigint', { name: 'from_centavos' }) fromCentavos: number;
  /** Credits less reversals. */
  @Column('bigint', { name: 'credited_centavos' }) creditedCentavos: number;
  /** Whether it keeps other links away from the invoice. */
  @Column('boolean') holding: boolean;
}
