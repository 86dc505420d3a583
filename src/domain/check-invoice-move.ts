import type { Invoice } from './entities.js';
import { type InvoiceMove, invoiceMoves } from './invoice-moves.js';
import { illegalMove, requireMove } from './require-move.js';
import type { Source } from './state.js';

/** What a gateway writes, it also issues and numbers. */
const ofOursAlone: readonly InvoiceMove[] = ['write', 'issue'];

/** @throws IllegalTransition unless the invoice's state allows the move */
export function checkInvoiceMove(invoice: Invoice, move: InvoiceMove, source: Source): void {
  const { to, from } = invoiceMoves[move];
  const entity = { type: 'invoice', ...invoice } as const;
  requireMove(entity, to, from, source);
  if (ofOursAlone.includes(move) && invoice.series === null)
    throw illegalMove(entity, to, source, 'its gateway writes and numbers it');
  if (move === 'void' && invoice.paidMinor > 0)
    throw illegalMove(entity, to, source, 'something of it was paid, and a credit note corrects that');
}
