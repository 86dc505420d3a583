import { at, type Json, text } from '../json.js';
import { pick } from './message.js';

/** Names as they are printed on the card or the bank's paper; any other is spelled from Stripe's own word. */
const names: Readonly<Record<string, string>> = {
  amex: 'American Express',
  cartes_bancaires: 'Cartes Bancaires',
  diners: 'Diners Club',
  eftpos_au: 'eftpos',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  acss_debit: 'Pre-authorized debit',
  au_becs_debit: 'BECS Direct Debit',
  bacs_debit: 'Bacs Direct Debit',
  ideal: 'iDEAL',
  paypal: 'PayPal',
  sepa_debit: 'SEPA Direct Debit',
  us_bank_account: 'Bank account',
};

/**
 * How people know the method: `Visa **** 4242`, `SEPA Direct Debit **** 3000`, `iDEAL`. Takes `payment_method_details` of a
 * charge or a payment method itself: both name their `type` and tell the rest under it.
 */
export function methodSummary(method: Json): string | undefined {
  const type = text(method.type);
  if (type === undefined) return undefined;
  const details = at(method, type);
  const word = text(details.brand) ?? type;
  const name = pick(names, word) ?? spelled(word);
  const last4 = text(details.last4);
  return last4 === undefined ? name : `${name} **** ${last4}`;
}

function spelled(word: string): string {
  const words = word.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
