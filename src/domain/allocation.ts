import type { Allocation, Invoice, Payment } from './entities.js';
import type { BillingState } from './state.js';
import { totalOf } from './total.js';

/**
 * Which part of a paid payment pays which of the invoices that it was told for; what is left is credit of the account.
 * Begun anew from the facts each time, so that any order of messages ends in the same shares: payments in the order in
 * which they were paid, the invoices of each from the oldest on, to none more than it still asks for. A share that the
 * gateway has told comes first, and is never more than it told. A refund takes the credit first, then the newest invoice's
 * part. Of a payment whose invoices were not all loaded, far along a chain of them, the shares stay as they are.
 */
export function deriveAllocations(state: BillingState): void {
  const loaded = new Map(state.invoices.map((one) => [one.id, one]));
  const fixed = new Set(state.allocations.flatMap((share) => (loaded.has(share.invoiceId) ? [] : share.paymentId)));
  for (const share of state.allocations)
    if (!fixed.has(share.paymentId)) [share.amountMinor, share.refundedMinor] = [0, 0];
  const paid = state.payments.filter((one) => one.paidAt !== null && !fixed.has(one.id)).sort(byPaid);
  const links = paid.flatMap((payment) => linksOf(state, payment));
  const covered = new Map<Invoice, number>();
  for (const { invoiceId, paymentId, amountMinor, guessed } of state.allocations) {
    const invoice = loaded.get(invoiceId);
    if (invoice && fixed.has(paymentId) && !guessed) covered.set(invoice, (covered.get(invoice) ?? 0) + amountMinor);
  }
  const left = new Map(paid.map((payment) => [payment, payment.amountMinor ?? 0]));
  const give = ({ share, payment, invoice }: Link, most: number): void => {
    const taken = covered.get(invoice) ?? 0;
    const rest = left.get(payment) ?? 0;
    share.amountMinor = Math.max(0, Math.min(most, rest, roomOf(invoice) - taken));
    covered.set(invoice, taken + share.amountMinor);
    left.set(payment, rest - share.amountMinor);
  };
  const told = links.filter(({ share }) => !share.guessed);
  const currencies = new Map(state.invoices.map((one) => [one, currencyOf(one, told)]));
  const payable = told.filter((one) => areOne(one.payment.currency, currencies.get(one.invoice) ?? null));
  for (const one of payable) if (one.share.toldMinor !== null) give(one, one.share.toldMinor);
  for (const one of payable) if (one.share.toldMinor === null) give(one, Number.POSITIVE_INFINITY);
  // A guess pays no invoice, but its money is no credit either: the gateway says that the invoice is paid.
  for (const one of links)
    if (one.share.guessed && one.invoice.reportedPaidAt !== null) {
      one.share.amountMinor = left.get(one.payment) ?? 0;
      left.set(one.payment, 0);
    }
  for (const payment of paid) {
    let back = Math.max(0, payment.refundedMinor - (left.get(payment) ?? 0));
    for (const { share } of links.filter((one) => one.payment === payment).reverse()) {
      share.refundedMinor = Math.min(back, share.amountMinor);
      back -= share.refundedMinor;
    }
  }
}

interface Link {
  share: Allocation;
  payment: Payment;
  invoice: Invoice;
}

/** A payment with each of its invoices, the oldest first. */
const linksOf = (state: BillingState, payment: Payment): Link[] =>
  state.allocations
    .filter((share) => share.paymentId === payment.id)
    .flatMap((share) => {
      const invoice = state.invoices.find((one) => one.id === share.invoiceId);
      return invoice ? { share, payment, invoice } : [];
    })
    .sort((a, b) => byAge(a.invoice, b.invoice));

/** Ids of ours are given in the order in which messages come, so what the gateway calls them counts before. */
const byPaid = (a: Payment, b: Payment): number =>
  (a.paidAt ?? 0) - (b.paidAt ?? 0) || compare(nameOf(a), nameOf(b)) || compare(a.id, b.id);
const nameOf = (payment: Payment): string => payment.providerPaymentId ?? payment.providerChargeId ?? '';
const never = Number.MAX_SAFE_INTEGER;
const byAge = (a: Invoice, b: Invoice): number =>
  (a.issuedAt ?? never) - (b.issuedAt ?? never) || compare(a.number, b.number) || compare(a.id, b.id);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Total without what was credited; more where the gateway says that more was paid of it. All, until it is told and final. */
const roomOf = (invoice: Invoice): number => {
  const total = totalOf(invoice);
  return total === null || invoice.issuedAt === null
    ? Number.POSITIVE_INFINITY
    : Math.max(total - invoice.creditedMinor, invoice.reportedPaidMinor);
};

/** Until it is told, an invoice has the currency of what was paid of it first. */
const currencyOf = (invoice: Invoice, told: readonly Link[]): string | null =>
  invoice.currency ??
  told.find((one) => one.invoice === invoice && one.payment.currency !== null)?.payment.currency ??
  null;

const areOne = (a: string | null, b: string | null): boolean => a === null || b === null || a === b;

/** A paid payment that was told for an invoice of another currency: it is kept, and pays nothing of it. */
export function isMismatch(state: BillingState, share: Allocation): boolean {
  if (share.guessed) return false;
  const payment = state.payments.find((one) => one.id === share.paymentId);
  const invoice = state.invoices.find((one) => one.id === share.invoiceId);
  return payment?.paidAt != null && invoice !== undefined && !areOne(payment.currency, invoice.currency);
}
