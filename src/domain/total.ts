/** Parts of an invoice's total, in minor units; absent: nobody has told them. */
interface Parts {
  subtotalMinor?: number | null;
  discountMinor?: number;
  taxMinor?: number;
}

/** What an invoice, or a command about one, comes to; null: nobody has told. */
export const totalOf = ({ subtotalMinor, discountMinor = 0, taxMinor = 0 }: Parts): number | null =>
  subtotalMinor == null ? null : subtotalMinor - discountMinor + taxMinor;
