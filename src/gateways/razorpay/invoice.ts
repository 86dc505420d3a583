import type { Command, ProviderRef, RecordInvoice } from '../../domain/commands.js';
import { type Json, text, told, url } from '../json.js';
import { entity, instant, money, type RazorpayEvent, requiredEntity, requiredId, subunits } from './event.js';
import { paymentInPassing, refsOf } from './payment.js';

/**
 * Razorpay invoices and payment links are both a request for money that we keep as an invoice; `paid` and
 * `partially_paid` carry the payment that did it.
 */
type Kind = 'invoice' | 'payment_link';

export function documentPaid(kind: Kind): (event: RazorpayEvent) => Command[] {
  return (event) => {
    const document = requiredEntity(event, kind);
    const paidAt = instant(document.paid_at) ?? event.at;
    const paidMinor = subunits(document.amount_paid) ?? subunits(document.amount);
    return [...payer(event, kind, document), documentRecord(event, kind, document, { paidAt, ...told({ paidMinor }) })];
  };
}

export function documentPartiallyPaid(kind: Kind): (event: RazorpayEvent) => Command[] {
  return (event) => {
    const document = requiredEntity(event, kind);
    const facts = told({ paidMinor: subunits(document.amount_paid) });
    return [...payer(event, kind, document), documentRecord(event, kind, document, facts)];
  };
}

/** It can no longer be paid: `timeField` says since when. */
export function documentClosed(
  kind: Kind,
  timeField: 'cancelled_at' | 'expired_at',
  reason: 'cancelled' | 'expired',
): (event: RazorpayEvent) => Command[] {
  return (event) => {
    const document = requiredEntity(event, kind);
    const at = instant(document[timeField]) ?? event.at;
    return [documentRecord(event, kind, document, { voided: { at, by: 'razorpay', reason } })];
  };
}

function payer(event: RazorpayEvent, kind: Kind, document: Json): Command[] {
  return paymentInPassing(event, { paidAt: event.at, invoice: documentRefs(kind, document) });
}

/** The total is told as one sum without its tax: `subscription.charged` knows only the sum, and both must agree. */
function documentRecord(
  event: RazorpayEvent,
  kind: Kind,
  document: Json,
  facts: Omit<Partial<RecordInvoice>, 'type' | 'refs'>,
): RecordInvoice {
  const total = money(document);
  return {
    type: 'invoice.record',
    refs: documentRefs(kind, document),
    status: 'issued',
    ...told({
      number: kind === 'invoice' ? (text(document.invoice_number) ?? text(document.receipt)) : undefined,
      currency: total?.currency,
      subtotalMinor: total?.amountMinor,
      issuedAt: instant(document.issued_at) ?? instant(document.created_at),
      hostedUrl: url(document.short_url),
      periodStart: text(document.subscription_id) === undefined ? undefined : instant(document.billing_start),
      subscription: refsOf('subscription', document.subscription_id),
      payment: refsOf('payment', entity(event, 'payment')?.id) ?? refsOf('payment', document.payment_id),
    }),
    ...facts,
  };
}

function documentRefs(kind: Kind, document: Json): ProviderRef[] {
  return [{ kind, id: requiredId(document, kind) }];
}
