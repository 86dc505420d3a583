export const gatewayNames = ['stripe', 'razorpay', 'asaas'] as const;
export type GatewayName = (typeof gatewayNames)[number];

/** What a POST to an endpoint carries: the event, its ids only, or up to a hundred events (`webhooks/message.ts`). */
export const deliveryFormats = ['standard', 'thin', 'batch'] as const;
export type DeliveryFormat = (typeof deliveryFormats)[number];

export type TenantStatus = 'pending' | 'active' | 'overdue' | 'suspended' | 'canceled';
export const subscriptionStatuses = [
  'incomplete',
  'incomplete_expired',
  'trialing',
  'active',
  'past_due',
  'suspended',
  'paused',
  'unpaid',
  'canceled',
  'completed',
] as const;
export type SubscriptionStatus = (typeof subscriptionStatuses)[number];
export const subscriptionIntervals = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type SubscriptionInterval = (typeof subscriptionIntervals)[number];
export const invoiceStatuses = [
  'draft',
  'issued',
  'sent',
  'authorized',
  'rejected',
  'paid',
  'voided',
  'uncollectible',
] as const;
export type InvoiceStatus = (typeof invoiceStatuses)[number];
export const invoicePaymentStatuses = [
  'pending',
  'processing',
  'partially_paid',
  'paid',
  'failed',
  'partially_refunded',
  'refunded',
] as const;
export type InvoicePaymentStatus = (typeof invoicePaymentStatuses)[number];
export const paymentStatuses = [
  'pending',
  'requires_action',
  'processing',
  'authorized',
  'succeeded',
  'failed',
  'canceled',
  'partially_refunded',
  'refunded',
  'disputed',
  'charged_back',
] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];
export const refundStatuses = ['pending', 'succeeded', 'failed', 'canceled'] as const;
export type RefundStatus = (typeof refundStatuses)[number];
export const disputeStatuses = ['warning', 'needs_response', 'under_review', 'won', 'lost', 'closed'] as const;
export type DisputeStatus = (typeof disputeStatuses)[number];
export type DunningState = 'clear' | 'grace' | 'overdue' | 'final_notice' | 'suspended' | 'terminated' | 'paused';
