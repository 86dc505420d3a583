/**
 * What the same charge can expect of another attempt, by `error_reason`: `soft` may pass later, `hard` needs another
 * card, account or mandate. Absent (`payment_failed`, `card_declined`): the word does not tell. Sources:
 * https://razorpay.com/docs/errors/payment-methods/list and errors/payments/{cards,upi}.md of razorpay/markdown-docs.
 */
const reasons: Readonly<Record<string, 'soft' | 'hard'>> = {
  authentication_failed: 'soft',
  bank_technical_error: 'soft',
  collect_request_pending: 'soft',
  credit_limit_exceeded: 'soft',
  gateway_technical_error: 'soft',
  incorrect_cvv: 'soft',
  incorrect_otp: 'soft',
  incorrect_pin: 'soft',
  insufficient_fund: 'soft',
  insufficient_funds: 'soft',
  invalid_otp: 'soft',
  otp_expired: 'soft',
  payment_cancelled: 'soft',
  payment_collect_request_expired: 'soft',
  payment_declined_due_to_high_traffic: 'soft',
  payment_session_expired: 'soft',
  payment_timed_out: 'soft',
  server_error: 'soft',
  transaction_daily_count_exceeded: 'soft',
  transaction_daily_limit_exceeded: 'soft',
  transaction_frequency_limit_exceeded: 'soft',
  transaction_limit_exceeded: 'soft',
  bank_account_invalid: 'hard',
  beneficiary_account_does_not_exist: 'hard',
  beneficiary_account_dormant: 'hard',
  card_disabled_for_online_payments: 'hard',
  card_expired: 'hard',
  card_not_enrolled: 'hard',
  card_number_invalid: 'hard',
  card_type_invalid: 'hard',
  credit_limit_expired: 'hard',
  credit_limit_inactive: 'hard',
  debit_instrument_blocked: 'hard',
  debit_instrument_inactive: 'hard',
  incorrect_card_details: 'hard',
  incorrect_card_expiry_date: 'hard',
  international_transaction_not_allowed: 'hard',
  invalid_vpa: 'hard',
  mandate_not_active: 'hard',
  payment_mandate_not_active: 'hard',
  payment_risk_check_failed: 'hard',
  psp_not_registered: 'hard',
  transaction_on_vpa_restricted: 'hard',
  user_not_registered_for_netbanking: 'hard',
  vpa_resolution_failed: 'hard',
};

/** true: another attempt may pass; false: it needs another means of payment; null: not known. */
export function recoverableByRetry(reason: string | undefined): boolean | null {
  const kind = reason === undefined || !Object.hasOwn(reasons, reason) ? undefined : reasons[reason];
  return kind === undefined ? null : kind === 'soft';
}
