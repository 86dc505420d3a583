import type { IgnoredFamily } from '../../ignored.js';

const catalogue = 'what something costs; what is owed for it, invoices and subscriptions tell';
const ownMoney = 'money between Stripe and your own bank: what your customers owe and paid does not change by it';
const method = 'a way to pay matters once something is paid with it';
const identity = 'who somebody is, not what is owed';
const treasury = 'money on accounts that you keep for others is not billing';

/** Acknowledged on purpose: what has no meaning for billing, or is told better by another event. */
export const ignoredFamilies: readonly IgnoredFamily[] = [
  ['an intent is no payment until an attempt was made', 'payment_intent: created'],
  ['the customer has yet to confirm; nothing was paid and nothing failed', 'payment_intent: requires_action'],
  ['the payment counts once it is complete', 'payment_intent: partially_funded'],
  ['reminders follow our own schedule', 'invoice: will_be_due'],
  ['it counts once it is a line of an invoice', 'invoiceitem: created deleted'],
  [
    'the invoice tells what is still owed, refund.* what went back; the rest is credit for later invoices',
    'credit_note: created updated voided',
  ],
  [
    'what a deleted customer owed and paid stays as it is; its subscriptions tell their end themselves',
    'customer: deleted',
  ],
  ['nobody paid, and nothing was owed', 'checkout.session: expired'],
  [
    'what a schedule does to its subscription, customer.subscription.* tells when it happens',
    'subscription_schedule: aborted canceled completed created expiring released updated',
  ],
  [
    'an offer; the invoice or subscription that an accepted one creates tells itself',
    'quote: accepted canceled created finalized',
  ],
  ['a way to reach the checkout; what is paid there tells itself', 'payment_link: created updated'],
  [
    "money on the customer's balance counts once a payment takes it",
    'cash_balance: funds_available',
    'customer_cash_balance_transaction: created',
  ],
  [
    catalogue,
    'coupon: created deleted updated',
    'customer.discount: created deleted updated',
    'plan: created deleted updated',
    'price: created deleted updated',
    'product: created deleted updated',
    'promotion_code: created updated',
    'tax_rate: created updated',
    'tax.settings: updated',
  ],
  [
    method,
    'customer.source: created deleted expiring updated',
    'setup_intent: canceled created requires_action setup_failed succeeded',
    'mandate: updated',
    'source: canceled chargeable failed mandate_notification refund_attributes_required',
    'source.transaction: created updated',
  ],
  [
    'the payment that it is part of tells how it went',
    'three_d_secure.authentication: canceled challenge_started errored failed requires_challenge requires_submission succeeded',
    'terminal.reader: action_failed action_succeeded action_updated',
  ],
  [
    'a suspicion moves no money; a refund or a dispute does, and tells itself',
    'radar.early_fraud_warning: created updated',
    'review: closed opened',
  ],
  [
    'usage and prepaid credit count once they are lines of an invoice',
    'billing.alert: triggered',
    'billing.credit_balance_transaction: created',
    'billing.credit_grant: created updated',
    'billing.meter: created deactivated reactivated updated',
  ],
  ['what a subscription entitles to follows from the subscription', 'entitlements.active_entitlement_summary: updated'],
  [
    'pages where customers help themselves; what they change tells itself',
    'billing_portal.configuration: created updated',
    'billing_portal.session: created',
  ],
  [
    ownMoney,
    'balance: available',
    'balance_settings: updated',
    'payout: canceled created failed paid reconciliation_completed updated',
    'topup: canceled created failed reversed succeeded',
    'transfer: created reversed updated',
    'reserve.hold: created updated',
    'reserve.plan: created disabled expired updated',
    'reserve.release: created',
    'application_fee: created refunded',
    'application_fee.refund: updated',
  ],
  [
    'onboarding and settings of accounts are not billing',
    'account: updated',
    'account.application: authorized deauthorized',
    'account.external_account: created deleted updated',
    'apps.install: created deleted updated',
    'capability: updated',
    'person: created deleted updated',
  ],
  [
    identity,
    'customer.tax_id: created deleted updated',
    'identity.verification_session: canceled created processing redacted requires_input verified',
  ],
  [
    'bank accounts that somebody linked, not what is paid from them',
    'financial_connections.account: account_numbers_updated created deactivated disconnected expected_deactivation_date_updated reactivated',
    'financial_connections.account: refreshed_balance refreshed_ownership refreshed_transactions supported_payment_method_types_updated',
    'financial_connections.account: upcoming_account_number_expiry upcoming_deactivation',
    'financial_connections.authorization: expected_deactivation_date_updated upcoming_deactivation',
  ],
  [
    'cards that you issue are not billing',
    'issuing_authorization: created request updated',
    'issuing_card: created updated',
    'issuing_cardholder: created updated',
    'issuing_token: created updated',
    'issuing_dispute: closed created funds_reinstated funds_rescinded submitted updated',
    'issuing_personalization_design: activated deactivated rejected updated',
    'issuing_transaction: created purchase_details_receipt_updated updated',
  ],
  [
    treasury,
    'treasury.credit_reversal: created posted',
    'treasury.debit_reversal: completed created initial_credit_granted',
    'treasury.financial_account: closed created features_status_updated',
    'treasury.inbound_transfer: canceled created failed succeeded',
    'treasury.outbound_payment: canceled created expected_arrival_date_updated failed posted returned tracking_details_updated',
    'treasury.outbound_transfer: canceled created expected_arrival_date_updated failed posted returned tracking_details_updated',
    'treasury.received_credit: created failed succeeded',
    'treasury.received_debit: created',
  ],
  [
    'reports and files are not billing',
    'file: created',
    'reporting.report_run: failed succeeded',
    'reporting.report_type: updated',
    'sigma.scheduled_query_run: created',
  ],
  [
    'carbon removal that you buy is not billing',
    'climate.order: canceled created delayed delivered product_substituted',
    'climate.product: created pricing_updated',
  ],
  [
    'a clock of a test; what it makes happen tells itself',
    'test_helpers.test_clock: advancing created deleted internal_failure ready',
  ],
];
