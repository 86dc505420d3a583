import type { Payment, PaymentFailure } from '../entities.js';
import type { Millis } from '../time.js';

/** Two messages about one failed attempt (a payment's and its invoice's) tell times that are seconds apart. */
const sameAttemptMs = 60_000;

/** Every attempt once; a second message about it completes what the first did not say. `only`: there is no second attempt. */
export function addFailure(payment: Payment, failure: PaymentFailure, only = false): void {
  const same = payment.failures.find((known) => only || isSameAttempt(known, failure));
  if (same) {
    same.attempt ??= failure.attempt;
    same.code ??= failure.code;
    same.message ??= failure.message;
    same.recoverable ??= failure.recoverable;
  } else {
    payment.failures.push({ ...failure });
    payment.failures.sort((a, b) => a.at - b.at);
  }
}

/**
 * Payers try again within seconds, so nearness alone makes no two messages one attempt. The gateway's name of the
 * attempt does, unless both say why it failed and differ: an attempt that fails before it gets a name of its own carries
 * the name of the one before.
 */
function isSameAttempt(one: PaymentFailure, other: PaymentFailure): boolean {
  if (Math.abs(one.at - other.at) > sameAttemptMs) return false;
  if (one.attempt !== null && other.attempt !== null && one.attempt !== other.attempt) return false;
  const isNamed = one.attempt !== null && one.attempt === other.attempt;
  return one.at === other.at || isVague(one) || isVague(other) || (isNamed && one.code === other.code);
}

/** That it failed, and nothing of why: an invoice's message about its payment. */
const isVague = (failure: PaymentFailure): boolean => failure.code === null && failure.message === null;

/** Messages of an invoice and of its payment about one attempt, or one success: as far apart as this. */
export const sameCollectionMs = 10 * 60_000;

/**
 * How many attempts (or successes) explain what was told, partly of payments and partly of their invoices: every message
 * of the one kind goes with at most one of the other. The count grows by at most one with every message, so each is told
 * once in any order.
 */
export function countAttempts(ofPayments: readonly Millis[], ofInvoices: readonly Millis[]): number {
  const payments = ofPayments.toSorted((a, b) => a - b);
  const invoices = ofInvoices.toSorted((a, b) => a - b);
  let [pairs, i, j] = [0, 0, 0];
  while (i < payments.length && j < invoices.length) {
    const apart = (payments[i] ?? 0) - (invoices[j] ?? 0);
    if (Math.abs(apart) <= sameCollectionMs) pairs++;
    if (apart <= sameCollectionMs) i++;
    if (apart >= -sameCollectionMs) j++;
  }
  return payments.length + invoices.length - pairs;
}
