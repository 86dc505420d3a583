import type { Millis } from './time.js';

/** What commands of a tenant tell of an invoice (`invoice-moves.ts`), and no gateway does. */
export interface InvoiceFacts {
  sentAt: Millis | null;
  /** By the fiscal authority, as is the rejection. */
  authorizedAt: Millis | null;
  rejectedAt: Millis | null;
  rejectReason: string | null;
  /** What credit notes have taken from what is due. */
  creditedMinor: number;
  /** When the last of them was issued. */
  creditedAt: Millis | null;
}
