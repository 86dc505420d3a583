import type { IgnoredFamily } from '../ignored.js';

const bankDown = 'A bank is down: nobody owes or pays anything by it';
const captured = 'The payment.captured of the same money tells it';
const leaves = 'Money that leaves is not billing';
const onboarding = 'Onboarding of accounts is not billing';

/**
 * Types without an effect, and why. Sources: webhooks/all.md and webhooks/partners.md of razorpay/markdown-docs; refund.arn_updated
 * and engage.* are named by integrations only.
 */
export const ignoredFamilies: readonly IgnoredFamily[] = [
  [bankDown, 'payment.downtime: started updated resolved', 'payout.downtime: started resolved'],
  ['Cash on delivery is announced, not paid: payment.captured tells the money', 'payment: pending'],
  [
    'The payer was told, or not, that money will be collected: payment.* tells whether it was',
    'order.notification: delivered failed',
  ],
  ['The bank has numbered the refund: refund.processed tells the money', 'refund: arn_updated'],
  ['Razorpay pays out to the bank account: payments are paid before', 'settlement: processed'],
  [captured, 'virtual_account: created credited closed', 'qr_code: created credited closed'],
  [
    'A mandate matters once something is paid with it',
    'token: confirmed rejected paused cancellation_initiated cancelled',
  ],
  ['Money that leaves to linked accounts is not billing', 'transfer: processed failed'],
  [leaves, 'payout: pending rejected queued initiated processed updated reversed failed'],
  [leaves, 'payout_link: pending issued processing processed attempted cancelled rejected expired'],
  ['Bank accounts for payouts are not billing', 'fund_account.validation: completed failed'],
  ['Balance of the payout account is not billing', 'transaction: created'],
  [
    'Gift cards that are sold or given away are not billing',
    'engage.balance: low_balance',
    'engage.inventory: low_stock',
    'engage.rewards: enabled disabled denomination_enabled denomination_disabled denomination_updated discount_updated',
    'engage.rewards: instructions_updated termsandconditions_updated',
  ],
  [
    onboarding,
    'account: activated activated_kyc_pending instantly_activated needs_clarification rejected suspended under_review updated',
    'account: funds_hold funds_unhold payments_enabled payments_disabled',
    'account.app: authorization_revoked',
    'product.payment_gateway: activated activated_kyc_pending needs_clarification rejected under_review',
    'product.payment_links: activated activated_kyc_pending needs_clarification rejected under_review',
    'product.route: activated needs_clarification under_review',
  ],
];
