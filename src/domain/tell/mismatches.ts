import { isMismatch } from '../allocation.js';
import { isOfCurrency } from '../derive.js';
import { publicId } from '../ids.js';
import type { Refusal } from '../record/subscription.js';
import type { BillingState } from '../state.js';
import type { AlarmDraft, Change } from './draft.js';

interface Mismatch {
  alarm: AlarmDraft;
  refusal: Refusal;
}

/**
 * Money that was told of in two currencies: what is paid of an invoice, or what goes back of a payment. Each once, when
 * the later of the two currencies becomes known, whichever that is.
 */
export function tellMismatches({ before, after, source }: Change): Mismatch[] {
  const known = new Set(mismatchesIn(before).map((one) => one.key));
  return mismatchesIn(after)
    .filter((one) => !known.has(one.key))
    .map(({ key, message, ...move }) => ({
      alarm: { kind: 'currency_mismatch', key, message },
      refusal: { ...move, at: source.occurredAt, refusal: 'currency_mismatch' },
    }));
}

type Found = Pick<AlarmDraft, 'key' | 'message'> & Pick<Refusal, 'entityType' | 'entityId' | 'from' | 'to'>;

function mismatchesIn(state: BillingState): Found[] {
  const unpaid = state.allocations
    .filter((share) => isMismatch(state, share))
    .flatMap(({ paymentId, invoiceId }): Found[] => {
      const payment = state.payments.find((one) => one.id === paymentId);
      const invoice = state.invoices.find((one) => one.id === invoiceId);
      if (!payment || !invoice) return [];
      const names = [publicId('payment', paymentId), publicId('invoice', invoiceId)] as const;
      return [
        {
          key: names.join(' '),
          message: `Payment ${names[0]} is in ${payment.currency} and was told for invoice ${names[1]}, which is in ${invoice.currency}: it was kept and pays nothing of it.`,
          entityType: 'invoice',
          entityId: invoiceId,
          from: invoice.status,
          to: 'paid',
        },
      ];
    });
  const untaken = state.refunds.flatMap((refund): Found[] => {
    const payment = state.payments.find((one) => one.id === refund.paymentId);
    if (!payment || refund.status !== 'succeeded' || isOfCurrency(refund, payment)) return [];
    const names = [publicId('refund', refund.id), publicId('payment', payment.id)] as const;
    return [
      {
        key: names.join(' '),
        message: `Refund ${names[0]} is in ${refund.currency} and was told for payment ${names[1]}, which is in ${payment.currency}: it was kept and takes nothing of it.`,
        entityType: 'payment',
        entityId: payment.id,
        from: payment.status,
        to: 'refunded',
      },
    ];
  });
  return [...unpaid, ...untaken];
}
