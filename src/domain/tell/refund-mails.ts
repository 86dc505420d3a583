import { publicId } from '../ids.js';
import type { Mail } from './address-mail.js';
import { became, type Change, changes } from './draft.js';
import { dayOf, decimal, invoicesOf } from './mail-variables.js';

/** Money that went back to its payer, once per refund. */
export function refundMails({ before, after }: Change): Mail[] {
  return changes(before.refunds, after.refunds)
    .filter(({ was, is }) => became(was, is, (one) => one.status === 'succeeded'))
    .map(({ is }) => {
      const payment = after.payments.find((one) => one.id === is.paymentId);
      return {
        template: 'refund_issued',
        key: is.id,
        variables: {
          amount: decimal(is.amountMinor, is.currency),
          currency: is.currency,
          refund_date: dayOf(after, is.processedAt),
          transaction_id: publicId('payment', is.paymentId),
          invoice_number: payment && invoicesOf(after, payment)[0]?.number,
        },
      };
    });
}
