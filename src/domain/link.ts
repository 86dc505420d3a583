import { dueOf } from './derive.js';
import type { Allocation, Invoice, Payment } from './entities.js';
import { sameCollectionMs } from './record/failure.js';
import type { BillingState } from './state.js';

/**
 * Since version 2025-03-31 Stripe's invoice does not name its payment, nor the payment its invoice
 * (docs.stripe.com/changelog/basil/2025-03-31). Where no message links them, a payment and an invoice of one payer over
 * the same amount that were paid, or failed, at the same time are taken for one collection, so that one renewal is one
 * receipt. A guess pays no invoice, and gives way to whatever explains more and to what the gateway says.
 */
export function linkCollections(state: BillingState): void {
  const isTold = (share: Allocation) => !share.guessed;
  const payments = state.payments.filter(
    (one) =>
      one.gateway === 'stripe' && !state.allocations.some((share) => isTold(share) && share.paymentId === one.id),
  );
  const invoices = state.invoices.filter(
    (one) => !state.allocations.some((share) => isTold(share) && share.invoiceId === one.id),
  );
  const before = state.allocations.filter((share) => share.guessed);
  const candidates = payments.flatMap((payment) =>
    invoices.flatMap((invoice) => {
      const evidence = evidenceOf(payment, invoice);
      if (!evidence) return [];
      const known = before.some((share) => share.paymentId === payment.id && share.invoiceId === invoice.id);
      return { payment, invoice, ...evidence, known };
    }),
  );
  candidates.sort(
    (a, b) =>
      Number(b.paidTogether) - Number(a.paidTogether) ||
      a.apartMs - b.apartMs ||
      b.failedTogether - a.failedTogether ||
      Number(b.known) - Number(a.known),
  );
  const guesses: Allocation[] = [];
  for (const { payment, invoice } of candidates) {
    const isTaken = guesses.some((one) => one.paymentId === payment.id || one.invoiceId === invoice.id);
    if (!isTaken)
      guesses.push({
        tenantId: state.tenant.id,
        paymentId: payment.id,
        invoiceId: invoice.id,
        amountMinor: 0,
        refundedMinor: 0,
        toldMinor: null,
        guessed: true,
      });
  }
  const isSame = (one: Allocation, other: Allocation) =>
    one.paymentId === other.paymentId && one.invoiceId === other.invoiceId;
  // What is known keeps its place and its row.
  state.allocations = [
    ...state.allocations.filter((share) => isTold(share) || guesses.some((one) => isSame(one, share))),
    ...guesses.filter((one) => !before.some((share) => isSame(one, share))),
  ];
}

interface Evidence {
  paidTogether: boolean;
  failedTogether: number;
  apartMs: number;
}

/** Why a payment and an invoice may be one collection; null: they cannot be, or nothing says so. */
function evidenceOf(payment: Payment, invoice: Invoice): Evidence | null {
  if (payment.amountMinor === null || payment.currency === null || payment.currency !== invoice.currency) return null;
  if (dueOf(invoice) !== payment.amountMinor) return null;
  const failedTogether = payment.failures.filter((failure) =>
    invoice.failedAttempts.some((at) => Math.abs(at - failure.at) <= sameCollectionMs),
  ).length;
  if (payment.paidAt === null || invoice.reportedPaidAt === null)
    return failedTogether > 0 ? { paidTogether: false, failedTogether, apartMs: 0 } : null;
  const apartMs = Math.abs(payment.paidAt - invoice.reportedPaidAt);
  return apartMs <= sameCollectionMs ? { paidTogether: true, failedTogether, apartMs } : null;
}
