import type { RecordPayment } from '../../domain/commands.js';
import type { Millis } from '../../domain/time.js';
import { at, type Json, text } from '../json.js';
import { pick } from './message.js';

type Failure = NonNullable<RecordPayment['failure']>;

/**
 * May the same payment method succeed later? Issuer codes: https://docs.stripe.com/declines/codes; those that Stripe itself
 * never retries (https://docs.stripe.com/billing/revenue-recovery/smart-retries) are hard, except `authentication_required`,
 * where the customer can confirm the very same card.
 */
const recoverableCodes: Readonly<Record<string, boolean>> = {
  approve_with_id: true,
  authentication_required: true,
  card_velocity_exceeded: true,
  do_not_honor: true,
  generic_decline: true,
  insufficient_funds: true,
  issuer_not_available: true,
  no_action_taken: true,
  processing_error: true,
  reenter_transaction: true,
  try_again_later: true,
  withdrawal_count_limit_exceeded: true,
  account_closed: false,
  bank_account_restricted: false,
  card_not_supported: false,
  currency_not_supported: false,
  debit_not_authorized: false,
  do_not_try_again: false,
  expired_card: false,
  fraudulent: false,
  highest_risk_level: false,
  incorrect_cvc: false,
  incorrect_number: false,
  invalid_account: false,
  invalid_cvc: false,
  invalid_expiry_month: false,
  invalid_expiry_year: false,
  invalid_number: false,
  lost_card: false,
  merchant_blacklist: false,
  new_account_information_available: false,
  no_account: false,
  pickup_card: false,
  restricted_card: false,
  revocation_of_all_authorizations: false,
  revocation_of_authorization: false,
  security_violation: false,
  stolen_card: false,
  stop_payment_order: false,
  transaction_not_allowed: false,
};

/** What the issuer advises outweighs our reading of its code. Source: https://docs.stripe.com/declines/card#retrying-issuer-declines */
const recoverableAdvice: Readonly<Record<string, boolean>> = {
  try_again_later: true,
  do_not_try_again: false,
  confirm_card_data: false,
};

/** A failed attempt as a payment intent tells it: `last_payment_error`, `{}` when Stripe did not say why. */
export function intentFailure(error: Json, failedAt: Millis): Failure {
  return failure(text(error.decline_code) ?? text(error.code), text(error.message), text(error.advice_code), failedAt);
}

/** A failed attempt as a charge tells it; the issuer's own word is in `outcome.reason`. */
export function chargeFailure(charge: Json, failedAt: Millis): Failure {
  const outcome = at(charge, 'outcome');
  const code = text(outcome.reason) ?? text(charge.failure_code);
  return failure(code, text(charge.failure_message), text(outcome.advice_code), failedAt);
}

function failure(
  code: string | undefined,
  message: string | undefined,
  advice: string | undefined,
  failedAt: Millis,
): Failure {
  const recoverable = pick(recoverableAdvice, advice) ?? pick(recoverableCodes, code) ?? null;
  return { at: failedAt, code: code ?? null, message: message ?? null, recoverable };
}
