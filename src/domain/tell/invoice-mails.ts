import { askedOf, isOpen } from '../derive.js';
import type { Invoice } from '../entities.js';
import type { Mail } from './address-mail.js';
import { became, type Change, changes } from './draft.js';
import { decimal } from './mail-variables.js';

/** An invoice that its payer is asked to pay, once: what was already paid, failed or overdue when we heard of it, asks nobody. */
export function invoiceMails({ before, after }: Change): Mail[] {
  return changes(before.invoices, after.invoices)
    .filter(({ was, is }) => became(was, is, asksForMoney))
    .map(({ is }) => ({
      template: 'invoice_generated',
      key: is.id,
      variables: {
        invoice_number: is.number,
        amount: decimal(askedOf(is), is.currency),
        currency: is.currency,
        due_date: is.dueDate,
        pay_url: is.hostedUrl,
      },
    }));
}

const asksForMoney = (invoice: Invoice): boolean =>
  isOpen(invoice) &&
  invoice.failedAt === null &&
  invoice.overdueAt === null &&
  invoice.currency !== null &&
  (askedOf(invoice) ?? 0) > 0 &&
  (invoice.series === null ? isIssuedToBePaid(invoice) : invoice.sentAt !== null);

/** Of a gateway: without a due date it collects the money itself, and asks nobody. */
const isIssuedToBePaid = ({ issuedAt, detailsAt, dueDate }: Invoice): boolean =>
  issuedAt !== null && detailsAt !== null && dueDate !== null;
