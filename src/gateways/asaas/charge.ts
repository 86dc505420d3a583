import type { Command, ProviderRef, RecordInvoice, RecordPayment } from '../../domain/commands.js';
import { subscriptionRanks } from '../../domain/commands.js';
import type { Millis } from '../../domain/time.js';
import { at, idOf, text, told, url } from '../json.js';
import { dayOf, factInstant } from './dates.js';
import { type AsaasEvent, currency, reais } from './event.js';

/** A charge (cobrança) is both what is owed and the payment of it: one id, two kinds. */
function invoiceRefs(event: AsaasEvent): ProviderRef[] {
  return [{ kind: 'invoice', id: event.id }];
}

export function paymentRefs(event: AsaasEvent): ProviderRef[] {
  return [{ kind: 'payment', id: event.id }];
}

export type PaymentFacts = Omit<Partial<RecordPayment>, 'type' | 'refs'>;
export type InvoiceFacts = Omit<Partial<RecordInvoice>, 'type' | 'refs'>;

/**
 * The charge as an invoice. `value` is what is owed now, late interest and discounts included. A charge is never a
 * draft; `issuedAt` is its own `dateCreated`.
 */
export function invoiceRecord(event: AsaasEvent, facts: InvoiceFacts): RecordInvoice {
  const { source } = event;
  return {
    type: 'invoice.record',
    refs: invoiceRefs(event),
    currency,
    status: 'issued',
    ...told({
      number: text(source.invoiceNumber),
      subtotalMinor: reais(source.value),
      dueDate: dayOf(source.dueDate),
      issuedAt: factInstant(source.dateCreated, event.at),
      hostedUrl: url(source.invoiceUrl),
      subscription: subscriptionRefs(event),
    }),
    ...facts,
  };
}

/** The charge as a payment of itself. */
export function paymentRecord(event: AsaasEvent, facts: PaymentFacts): RecordPayment {
  const { source } = event;
  return {
    type: 'payment.record',
    refs: paymentRefs(event),
    currency,
    invoice: invoiceRefs(event),
    ...told({
      amountMinor: reais(source.value),
      methodId: text(at(source, 'creditCard').creditCardToken),
      methodSummary: methodSummary(event),
      receiptUrl: url(source.transactionReceiptUrl),
    }),
    ...facts,
  };
}

export interface Money {
  paidAt: Millis;
  settledAt?: Millis;
}

/** The event itself says that the charge is paid, and whether the money is there. */
export function moneyOf(event: AsaasEvent, settled: boolean): Money {
  return { paidAt: paidDate(event) ?? event.at, ...(settled ? { settledAt: settledAt(event) } : {}) };
}

/**
 * What the payload's `status` says of the money, whatever the event is about: it is read at sending time (a card's
 * PAYMENT_CREATED may say CONFIRMED). States after the money need a date beside them, because a charge may be undone
 * before it was ever paid.
 */
export function moneyByStatus(event: AsaasEvent): Money | undefined {
  const meaning = statusMeanings.get(text(event.source.status) ?? '');
  if (meaning === undefined) return undefined;
  if (meaning !== 'was paid') return moneyOf(event, meaning === 'received');
  const paidAt = paidDate(event);
  return paidAt === undefined ? undefined : { paidAt };
}

/** Payment, invoice and, where one is named, subscription: all three are paid by this charge. */
export function paid(event: AsaasEvent, money: Money): Command[] {
  const subscription = subscriptionRefs(event);
  const commands: Command[] = [
    paymentRecord(event, { ...money }),
    invoiceRecord(event, { paidAt: money.paidAt, payment: paymentRefs(event) }),
  ];
  if (!subscription) return commands;
  // The time is that of the money, so that a card's RECEIVED, 32 days later, is no fresh word on the subscription.
  const status = { value: 'active', gatewayWord: event.type, at: money.paidAt, rank: subscriptionRanks.paid } as const;
  return [...commands, { type: 'subscription.record', refs: subscription, status }];
}

const statusMeanings: ReadonlyMap<string, 'confirmed' | 'received' | 'was paid'> = new Map([
  ['CONFIRMED', 'confirmed'],
  ['RECEIVED', 'received'],
  ['RECEIVED_IN_CASH', 'received'],
  ['DUNNING_RECEIVED', 'received'],
  ['REFUNDED', 'was paid'],
  ['REFUND_REQUESTED', 'was paid'],
  ['REFUND_IN_PROGRESS', 'was paid'],
  ['CHARGEBACK_REQUESTED', 'was paid'],
  ['CHARGEBACK_DISPUTE', 'was paid'],
  ['AWAITING_CHARGEBACK_REVERSAL', 'was paid'],
]);

function paidDate({ source, at: eventAt }: AsaasEvent): Millis | undefined {
  return factInstant(source.confirmedDate, eventAt) ?? factInstant(source.paymentDate, eventAt);
}

/** `creditDate` may lie ahead (it is planned, then done); a settlement does not. */
function settledAt({ source, at: eventAt }: AsaasEvent): Millis {
  return Math.min(factInstant(source.creditDate, eventAt) ?? eventAt, eventAt);
}

function subscriptionRefs({ source }: AsaasEvent): ProviderRef[] | undefined {
  const id = idOf(source.subscription);
  return id === undefined ? undefined : [{ kind: 'subscription', id }];
}

/** As payments name how they were paid. */
export const boleto = 'Boleto';

const billingTypes: ReadonlyMap<string, string> = new Map([
  ['BOLETO', boleto],
  ['CREDIT_CARD', 'Credit card'],
  ['DEBIT_CARD', 'Debit card'],
  ['PIX', 'Pix'],
  ['TRANSFER', 'Bank transfer'],
  ['DEPOSIT', 'Deposit'],
  ['RECEIVED_IN_CASH', 'Cash'],
]);

function methodSummary({ source }: AsaasEvent): string | undefined {
  const card = at(source, 'creditCard');
  const last4 = text(card.creditCardNumber);
  if (last4) return `${brand(text(card.creditCardBrand))} **** ${last4}`;
  return billingTypes.get(text(source.billingType) ?? '');
}

/** `MASTERCARD` → `Mastercard`. */
function brand(word: string | undefined): string {
  return word === undefined ? 'Card' : word.charAt(0) + word.slice(1).toLowerCase();
}
