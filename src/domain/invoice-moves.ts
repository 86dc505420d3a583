import type { Invoice, InvoiceStatus } from './entities.js';
import { totalOf } from './total.js';

interface Move {
  to: InvoiceStatus;
  from: readonly InvoiceStatus[];
}

/** What commands may do with an invoice. Facts of gateways are not bound by it: what is paid is paid. */
export const invoiceMoves = {
  /** Its content is written, or what the fiscal authority found wrong is put right. */
  write: { to: 'draft', from: ['draft', 'rejected'] },
  issue: { to: 'issued', from: ['draft'] },
  send: { to: 'sent', from: ['issued'] },
  authorize: { to: 'authorized', from: ['issued', 'sent'] },
  reject: { to: 'rejected', from: ['issued', 'sent'] },
  void: { to: 'voided', from: ['draft', 'issued', 'sent', 'authorized', 'uncollectible'] },
  uncollectible: { to: 'uncollectible', from: ['issued', 'sent', 'authorized'] },
  pay: { to: 'paid', from: ['issued', 'sent', 'authorized', 'uncollectible'] },
} as const satisfies Record<string, Move>;
export type InvoiceMove = keyof typeof invoiceMoves;
/** Those that are a fact by themselves: what is written and what is paid is told by other commands. */
export type InvoiceStep = Exclude<InvoiceMove, 'write' | 'pay'>;

/** What its payer still owes of it, minor units; null: nobody has told what it comes to. */
export function dueMinorOf(invoice: Invoice): number | null {
  const total = totalOf(invoice);
  return total === null ? null : Math.max(0, total - invoice.paidMinor - invoice.creditedMinor);
}
