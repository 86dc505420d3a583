export const gatewayNames = ['stripe', 'razorpay', 'asaas'] as const;
export type GatewayName = (typeof gatewayNames)[number];

/** What a POST to an endpoint carries: the event, its ids only, or up to a hundred events (`webhooks/message.ts`). */
export const deliveryFormats = ['standard', 'thin', 'batch'] as const;
export type DeliveryFormat = (typeof deliveryFormats)[number];

export type TenantStatus = 'pending' | 'active' | 'overdue' | 'suspended' | 'canceled';
export type SubscriptionStatus =
  | 'incomplete'
  | 'incomplete_expired'
  | 'trialing'
  | 'active'
  | 'past_due'
  | 'suspended'
  | 'paused'
  | 'unpaid'
  | 'canceled'
  | 'completed';
export type SubscriptionInterval = 'day' | 'week' | 'month' | 'quarter' | 'year';
export type InvoiceStatus =
  | 'draft'
  | 'issued'
  | 'sent'
  | 'authorized'
  | 'rejected'
  | 'paid'
  | 'voided'
  | 'uncollectible';
export type InvoicePaymentStatus =
  | 'pending'
  | 'processing'
  | 'partially_paid'
  | 'paid'
  | 'failed'
  | 'partially_refunded'
  | 'refunded';
export type PaymentStatus =
  | 'pending'
  | 'requires_action'
  | 'processing'
  | 'authorized'
  | 'succeeded'
  | 'failed'
  | 'canceled'
  | 'partially_refunded'
  | 'refunded'
  | 'disputed'
  | 'charged_back';
export type RefundStatus = 'pending' | 'succeeded' | 'failed' | 'canceled';
export type DisputeStatus = 'warning' | 'needs_response' | 'under_review' | 'won' | 'lost' | 'closed';
export type DunningState = 'clear' | 'grace' | 'overdue' | 'final_notice' | 'suspended' | 'terminated' | 'paused';
