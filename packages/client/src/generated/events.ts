// Generated from the same schemas that parse requests: test/client/generated.test.ts writes and compares it.

/** Every event of Billhook's catalogue, by its name. */
export interface Catalogue {
  /** An invoice exists: drafted here, or told by a gateway. */
  "invoice.created": { aggregate: "invoice"; data: {
    invoice_id: string;
    invoice_number: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    /** Where the document stands. */
    status: "draft" | "issued" | "sent" | "authorized" | "rejected" | "paid" | "voided" | "uncollectible";
    /** Where its payment stands. */
    payment_status: "pending" | "processing" | "partially_paid" | "paid" | "failed" | "partially_refunded" | "refunded";
    due_date: string | null;
    /** The subscription that it bills. */
    subscription_id?: string | undefined;
  } };
  /** An invoice is final and has its number. */
  "invoice.issued": { aggregate: "invoice"; data: {
    invoice_id: string;
    invoice_number: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    /** Where the document stands. */
    status: "draft" | "issued" | "sent" | "authorized" | "rejected" | "paid" | "voided" | "uncollectible";
    /** Where its payment stands. */
    payment_status: "pending" | "processing" | "partially_paid" | "paid" | "failed" | "partially_refunded" | "refunded";
    due_date: string | null;
    /** The subscription that it bills. */
    subscription_id?: string | undefined;
  } };
  /** An invoice was sent to its payer. */
  "invoice.sent": { aggregate: "invoice"; data: {
    invoice_id: string;
    invoice_number: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    /** Where the document stands. */
    status: "draft" | "issued" | "sent" | "authorized" | "rejected" | "paid" | "voided" | "uncollectible";
    /** Where its payment stands. */
    payment_status: "pending" | "processing" | "partially_paid" | "paid" | "failed" | "partially_refunded" | "refunded";
    due_date: string | null;
    /** The subscription that it bills. */
    subscription_id?: string | undefined;
    sent_at: string;
  } };
  /** The fiscal authority has authorised the invoice. */
  "invoice.authorized": { aggregate: "invoice"; data: {
    invoice_id: string;
    invoice_number: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    /** Where the document stands. */
    status: "draft" | "issued" | "sent" | "authorized" | "rejected" | "paid" | "voided" | "uncollectible";
    /** Where its payment stands. */
    payment_status: "pending" | "processing" | "partially_paid" | "paid" | "failed" | "partially_refunded" | "refunded";
    due_date: string | null;
    /** The subscription that it bills. */
    subscription_id?: string | undefined;
    authorized_at: string;
  } };
  /** The fiscal authority has rejected the invoice. */
  "invoice.rejected": { aggregate: "invoice"; data: {
    invoice_id: string;
    invoice_number: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    /** Where the document stands. */
    status: "draft" | "issued" | "sent" | "authorized" | "rejected" | "paid" | "voided" | "uncollectible";
    /** Where its payment stands. */
    payment_status: "pending" | "processing" | "partially_paid" | "paid" | "failed" | "partially_refunded" | "refunded";
    due_date: string | null;
    /** The subscription that it bills. */
    subscription_id?: string | undefined;
    reason: string | null;
    rejected_at: string;
  } };
  /** Nothing is due on the invoice any more. Sent once per invoice. */
  "invoice.paid": { aggregate: "invoice"; data: {
    invoice_id: string;
    invoice_number: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    /** Where the document stands. */
    status: "draft" | "issued" | "sent" | "authorized" | "rejected" | "paid" | "voided" | "uncollectible";
    due_date: string | null;
    /** The subscription that it bills. */
    subscription_id?: string | undefined;
    /** The payment that paid it, where one is known. */
    payment_id?: string | undefined;
    paid_at: string;
  } };
  /** The due date has passed and something is due. */
  "invoice.overdue": { aggregate: "invoice"; data: {
    invoice_id: string;
    invoice_number: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    /** Where the document stands. */
    status: "draft" | "issued" | "sent" | "authorized" | "rejected" | "paid" | "voided" | "uncollectible";
    /** Where its payment stands. */
    payment_status: "pending" | "processing" | "partially_paid" | "paid" | "failed" | "partially_refunded" | "refunded";
    due_date: string | null;
    /** The subscription that it bills. */
    subscription_id?: string | undefined;
    /** null: within the days of grace. */
    overdue_since: string | null;
  } };
  /** An invoice is due in three days. */
  "invoice.upcoming": { aggregate: "invoice"; data: {
    invoice_id: string;
    invoice_number: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    /** Where the document stands. */
    status: "draft" | "issued" | "sent" | "authorized" | "rejected" | "paid" | "voided" | "uncollectible";
    /** Where its payment stands. */
    payment_status: "pending" | "processing" | "partially_paid" | "paid" | "failed" | "partially_refunded" | "refunded";
    due_date: string | null;
    /** The subscription that it bills. */
    subscription_id?: string | undefined;
  } };
  /** The invoice is void: nothing is owed for it. */
  "invoice.voided": { aggregate: "invoice"; data: {
    invoice_id: string;
    invoice_number: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    /** Where the document stands. */
    status: "draft" | "issued" | "sent" | "authorized" | "rejected" | "paid" | "voided" | "uncollectible";
    /** Where its payment stands. */
    payment_status: "pending" | "processing" | "partially_paid" | "paid" | "failed" | "partially_refunded" | "refunded";
    due_date: string | null;
    /** The subscription that it bills. */
    subscription_id?: string | undefined;
    reason: string | null;
    /** A user, or the gateway. */
    voided_by: string | null;
    voided_at: string;
  } };
  /** The invoice has been given up; late money still pays it. */
  "invoice.uncollectible": { aggregate: "invoice"; data: {
    invoice_id: string;
    invoice_number: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    /** Where the document stands. */
    status: "draft" | "issued" | "sent" | "authorized" | "rejected" | "paid" | "voided" | "uncollectible";
    /** Where its payment stands. */
    payment_status: "pending" | "processing" | "partially_paid" | "paid" | "failed" | "partially_refunded" | "refunded";
    due_date: string | null;
    /** The subscription that it bills. */
    subscription_id?: string | undefined;
    reason: string | null;
    uncollectible_at: string;
  } };
  /** The payer has authorised the payment; no money has moved. */
  "payment.authorized": { aggregate: "payment"; data: {
    payment_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    payment_method_id: string | null;
    /** The gateway, or manual. */
    provider: "stripe" | "razorpay" | "asaas" | "manual";
    /** The gateway's own id. */
    provider_payment_id: string | null;
    /** The invoices that it pays. */
    invoice_ids?: string[] | undefined;
    /** The subscription that it renews without an invoice. */
    subscription_id?: string | undefined;
    processed_at: string | null;
  } };
  /** Money was collected. Sent once per payment. */
  "payment.succeeded": { aggregate: "payment"; data: {
    payment_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    payment_method_id: string | null;
    /** The gateway, or manual. */
    provider: "stripe" | "razorpay" | "asaas" | "manual";
    /** The gateway's own id. */
    provider_payment_id: string | null;
    /** The invoices that it pays. */
    invoice_ids?: string[] | undefined;
    /** The subscription that it renews without an invoice. */
    subscription_id?: string | undefined;
    processed_at: string | null;
  } };
  /** An attempt to collect has failed. Sent for each failed attempt. */
  "payment.failed": { aggregate: "payment"; data: {
    /** null: the gateway named only the invoice. */
    payment_id: string | null;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    payment_method_id: string | null;
    /** The gateway, or manual. */
    provider: "stripe" | "razorpay" | "asaas" | "manual";
    /** The gateway's own id. */
    provider_payment_id: string | null;
    /** The invoices that it pays. */
    invoice_ids?: string[] | undefined;
    /** The subscription that it renews without an invoice. */
    subscription_id?: string | undefined;
    processed_at: string | null;
    failure_reason: string;
    failure_code: string | null;
    /** Whether the same method may work later; null: not known. */
    recoverable: boolean | null;
    /** When the gateway will try again. */
    next_retry_at?: string | null | undefined;
  } };
  /** The payment was given up before any money moved. */
  "payment.canceled": { aggregate: "payment"; data: {
    payment_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    payment_method_id: string | null;
    /** The gateway, or manual. */
    provider: "stripe" | "razorpay" | "asaas" | "manual";
    /** The gateway's own id. */
    provider_payment_id: string | null;
    /** The invoices that it pays. */
    invoice_ids?: string[] | undefined;
    /** The subscription that it renews without an invoice. */
    subscription_id?: string | undefined;
    processed_at: string | null;
  } };
  /** The money of a payment has reached the balance. */
  "payment.settled": { aggregate: "payment"; data: {
    payment_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    payment_method_id: string | null;
    /** The gateway, or manual. */
    provider: "stripe" | "razorpay" | "asaas" | "manual";
    /** The gateway's own id. */
    provider_payment_id: string | null;
    /** The invoices that it pays. */
    invoice_ids?: string[] | undefined;
    /** The subscription that it renews without an invoice. */
    subscription_id?: string | undefined;
    processed_at: string | null;
  } };
  /** A refund was paid out. Sent once per refund. */
  "payment.refunded": { aggregate: "refund"; data: {
    refund_id: string;
    original_payment_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    reason: string | null;
    /** The gateway, or manual. */
    provider: "stripe" | "razorpay" | "asaas" | "manual" | null;
    provider_refund_id: string | null;
    processed_at: string | null;
    refund_type: "full" | "partial";
  } };
  /** A refund could not be paid out. */
  "refund.failed": { aggregate: "refund"; data: {
    refund_id: string;
    original_payment_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    reason: string | null;
    /** The gateway, or manual. */
    provider: "stripe" | "razorpay" | "asaas" | "manual" | null;
    provider_refund_id: string | null;
    processed_at: string | null;
    refund_type: "full" | "partial";
    failure_reason?: string | null | undefined;
  } };
  /** A payer disputes a payment. */
  "dispute.opened": { aggregate: "dispute"; data: {
    dispute_id: string;
    payment_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    status: "warning" | "needs_response" | "under_review" | "won" | "lost" | "closed";
    reason: string | null;
    evidence_due_by: string | null;
    provider_dispute_id: string;
  } };
  /** A dispute has moved. */
  "dispute.updated": { aggregate: "dispute"; data: {
    dispute_id: string;
    payment_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    status: "warning" | "needs_response" | "under_review" | "won" | "lost" | "closed";
    reason: string | null;
    evidence_due_by: string | null;
    provider_dispute_id: string;
  } };
  /** A dispute was decided for the tenant. */
  "dispute.won": { aggregate: "dispute"; data: {
    dispute_id: string;
    payment_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    status: "warning" | "needs_response" | "under_review" | "won" | "lost" | "closed";
    reason: string | null;
    evidence_due_by: string | null;
    provider_dispute_id: string;
  } };
  /** A dispute was decided for the payer. */
  "dispute.lost": { aggregate: "dispute"; data: {
    dispute_id: string;
    payment_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    status: "warning" | "needs_response" | "under_review" | "won" | "lost" | "closed";
    reason: string | null;
    evidence_due_by: string | null;
    provider_dispute_id: string;
  } };
  /** A subscription exists; nothing has been paid yet. */
  "subscription.created": { aggregate: "subscription"; data: {
    subscription_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    status: "incomplete" | "incomplete_expired" | "trialing" | "active" | "past_due" | "suspended" | "paused" | "unpaid" | "canceled" | "completed";
    plan_code: string | null;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    quantity: number;
    current_period_start: string | null;
    current_period_end: string | null;
    cancel_at_period_end: boolean;
    cancelled_at: string | null;
  } };
  /** The first period of a subscription is paid. */
  "subscription.activated": { aggregate: "subscription"; data: {
    subscription_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    status: "incomplete" | "incomplete_expired" | "trialing" | "active" | "past_due" | "suspended" | "paused" | "unpaid" | "canceled" | "completed";
    plan_code: string | null;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    quantity: number;
    current_period_start: string | null;
    current_period_end: string | null;
    cancel_at_period_end: boolean;
    cancelled_at: string | null;
  } };
  /** Plan, price, quantity or status of a subscription has changed. */
  "subscription.updated": { aggregate: "subscription"; data: {
    subscription_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    status: "incomplete" | "incomplete_expired" | "trialing" | "active" | "past_due" | "suspended" | "paused" | "unpaid" | "canceled" | "completed";
    plan_code: string | null;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    quantity: number;
    current_period_start: string | null;
    current_period_end: string | null;
    cancel_at_period_end: boolean;
    cancelled_at: string | null;
  } };
  /** A further period of a subscription is paid. */
  "subscription.renewed": { aggregate: "subscription"; data: {
    subscription_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    status: "incomplete" | "incomplete_expired" | "trialing" | "active" | "past_due" | "suspended" | "paused" | "unpaid" | "canceled" | "completed";
    plan_code: string | null;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    quantity: number;
    current_period_start: string | null;
    current_period_end: string | null;
    cancel_at_period_end: boolean;
    cancelled_at: string | null;
  } };
  /** A renewal could not be collected. */
  "subscription.past_due": { aggregate: "subscription"; data: {
    subscription_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    status: "incomplete" | "incomplete_expired" | "trialing" | "active" | "past_due" | "suspended" | "paused" | "unpaid" | "canceled" | "completed";
    plan_code: string | null;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    quantity: number;
    current_period_start: string | null;
    current_period_end: string | null;
    cancel_at_period_end: boolean;
    cancelled_at: string | null;
  } };
  /** A subscription is paused: nothing is billed. */
  "subscription.paused": { aggregate: "subscription"; data: {
    subscription_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    status: "incomplete" | "incomplete_expired" | "trialing" | "active" | "past_due" | "suspended" | "paused" | "unpaid" | "canceled" | "completed";
    plan_code: string | null;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    quantity: number;
    current_period_start: string | null;
    current_period_end: string | null;
    cancel_at_period_end: boolean;
    cancelled_at: string | null;
  } };
  /** A paused subscription is billed again. */
  "subscription.resumed": { aggregate: "subscription"; data: {
    subscription_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    status: "incomplete" | "incomplete_expired" | "trialing" | "active" | "past_due" | "suspended" | "paused" | "unpaid" | "canceled" | "completed";
    plan_code: string | null;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    quantity: number;
    current_period_start: string | null;
    current_period_end: string | null;
    cancel_at_period_end: boolean;
    cancelled_at: string | null;
  } };
  /** Collection has been given up for now: the service is to be withheld. */
  "subscription.suspended": { aggregate: "subscription"; data: {
    subscription_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    status: "incomplete" | "incomplete_expired" | "trialing" | "active" | "past_due" | "suspended" | "paused" | "unpaid" | "canceled" | "completed";
    plan_code: string | null;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    quantity: number;
    current_period_start: string | null;
    current_period_end: string | null;
    cancel_at_period_end: boolean;
    cancelled_at: string | null;
  } };
  /** All periods of a subscription have been billed. */
  "subscription.completed": { aggregate: "subscription"; data: {
    subscription_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    status: "incomplete" | "incomplete_expired" | "trialing" | "active" | "past_due" | "suspended" | "paused" | "unpaid" | "canceled" | "completed";
    plan_code: string | null;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    quantity: number;
    current_period_start: string | null;
    current_period_end: string | null;
    cancel_at_period_end: boolean;
    cancelled_at: string | null;
  } };
  /** A subscription has ended. */
  "subscription.cancelled": { aggregate: "subscription"; data: {
    subscription_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    status: "incomplete" | "incomplete_expired" | "trialing" | "active" | "past_due" | "suspended" | "paused" | "unpaid" | "canceled" | "completed";
    plan_code: string | null;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    quantity: number;
    current_period_start: string | null;
    current_period_end: string | null;
    cancel_at_period_end: boolean;
    cancelled_at: string | null;
  } };
  /** Metered usage has reached a threshold. */
  "usage.threshold_reached": { aggregate: "customer"; data: {
    subscription_id?: string | undefined;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Name of the meter. */
    metric: string;
    threshold: number;
    /** Whole units. */
    usage: number;
    /** The same, exactly: decimal. */
    quantity?: string | undefined;
    meter_id?: string | undefined;
    threshold_id?: string | undefined;
    period_start?: string | undefined;
    /** The first instant that is not in the period. */
    period_end?: string | undefined;
    reached_at: string;
  } };
  /** A customer exists. */
  "customer.created": { aggregate: "customer"; data: {
    customer_id: string;
    /** The tenant's own id, or the gateway's. */
    external_id: string;
    name: string;
    email: string | null;
    status: "active" | "suspended" | "deleted";
  } };
  /** A customer has changed. */
  "customer.updated": { aggregate: "customer"; data: {
    customer_id: string;
    /** The tenant's own id, or the gateway's. */
    external_id: string;
    name: string;
    email: string | null;
    status: "active" | "suspended" | "deleted";
    /** Names of the fields that changed. */
    changed_fields: string[];
  } };
  /** A customer was deleted. */
  "customer.deleted": { aggregate: "customer"; data: {
    customer_id: string;
    /** The tenant's own id, or the gateway's. */
    external_id: string;
    name: string;
    email: string | null;
    status: "active" | "suspended" | "deleted";
  } };
  /** A stored payment method expires soon. */
  "payment_method.expiring": { aggregate: "customer"; data: {
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    payment_method_id: string;
    payment_method: string | null;
    expires_on: string;
  } };
  /** A sales order exists. */
  "sales_order.created": { aggregate: "sales_order"; data: {
    order_id: string;
    order_number: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    status: "draft" | "confirmed" | "fulfilled" | "cancelled";
  } };
  /** A sales order was confirmed. */
  "sales_order.confirmed": { aggregate: "sales_order"; data: {
    order_id: string;
    order_number: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    status: "draft" | "confirmed" | "fulfilled" | "cancelled";
    confirmed_at: string;
  } };
  /** A sales order was fulfilled. */
  "sales_order.fulfilled": { aggregate: "sales_order"; data: {
    order_id: string;
    order_number: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    status: "draft" | "confirmed" | "fulfilled" | "cancelled";
    fulfilled_at: string;
  } };
  /** A sales order was cancelled. */
  "sales_order.cancelled": { aggregate: "sales_order"; data: {
    order_id: string;
    order_number: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    /** Major units. */
    amount: number | null;
    /** Minor units. */
    amount_minor: number | null;
    /** ISO 4217. */
    currency: string | null;
    status: "draft" | "confirmed" | "fulfilled" | "cancelled";
    reason: string | null;
    cancelled_at: string;
  } };
  /** The tenant pays its platform fee for the first time. */
  "tenant.activated": { aggregate: "tenant"; data: {
    /** The platform's own id of the tenant. */
    tenant_id: string;
    status: "pending" | "active" | "overdue" | "suspended" | "canceled";
    reason: string | null;
    overdue_since: string | null;
    /** What it may use from now on: all, no upgrades or new orders, reading and paying only, or nothing. */
    access: "full" | "no_new_orders" | "read_only" | "none";
  } };
  /** The tenant is late with its platform fee. */
  "tenant.overdue": { aggregate: "tenant"; data: {
    /** The platform's own id of the tenant. */
    tenant_id: string;
    status: "pending" | "active" | "overdue" | "suspended" | "canceled";
    reason: string | null;
    overdue_since: string | null;
    /** What it may use from now on: all, no upgrades or new orders, reading and paying only, or nothing. */
    access: "full" | "no_new_orders" | "read_only" | "none";
  } };
  /** The tenant is suspended. */
  "tenant.suspended": { aggregate: "tenant"; data: {
    /** The platform's own id of the tenant. */
    tenant_id: string;
    status: "pending" | "active" | "overdue" | "suspended" | "canceled";
    reason: string | null;
    overdue_since: string | null;
    /** What it may use from now on: all, no upgrades or new orders, reading and paying only, or nothing. */
    access: "full" | "no_new_orders" | "read_only" | "none";
  } };
  /** The tenant has paid what was overdue. */
  "tenant.reactivated": { aggregate: "tenant"; data: {
    /** The platform's own id of the tenant. */
    tenant_id: string;
    status: "pending" | "active" | "overdue" | "suspended" | "canceled";
    reason: string | null;
    overdue_since: string | null;
    /** What it may use from now on: all, no upgrades or new orders, reading and paying only, or nothing. */
    access: "full" | "no_new_orders" | "read_only" | "none";
  } };
  /** The tenant's relation with the platform has ended. */
  "tenant.canceled": { aggregate: "tenant"; data: {
    /** The platform's own id of the tenant. */
    tenant_id: string;
    status: "pending" | "active" | "overdue" | "suspended" | "canceled";
    reason: string | null;
    overdue_since: string | null;
    /** What it may use from now on: all, no upgrades or new orders, reading and paying only, or nothing. */
    access: "full" | "no_new_orders" | "read_only" | "none";
  } };
  /** A customer's service is to be withheld. */
  "account.suspended": { aggregate: "customer"; data: {
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    status: "active" | "suspended";
    reason: string | null;
    overdue_since: string | null;
    /** What it may use from now on: all, no upgrades or new orders, reading and paying only, or nothing. */
    access: "full" | "no_new_orders" | "read_only" | "none";
    occurred_at: string;
  } };
  /** A suspended customer has paid what was overdue. */
  "account.reactivated": { aggregate: "customer"; data: {
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    status: "active" | "suspended";
    reason: string | null;
    overdue_since: string | null;
    /** What it may use from now on: all, no upgrades or new orders, reading and paying only, or nothing. */
    access: "full" | "no_new_orders" | "read_only" | "none";
    occurred_at: string;
  } };
  /** Something is overdue or could not be collected: reminding begins. */
  "dunning.started": { aggregate: "dunning_run"; data: {
    dunning_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    policy: string;
    state: "clear" | "grace" | "overdue" | "final_notice" | "suspended" | "terminated" | "paused";
    /** What it may use from now on: all, no upgrades or new orders, reading and paying only, or nothing. */
    access: "full" | "no_new_orders" | "read_only" | "none";
    /** ISO 4217. */
    currency: string;
    /** The day that the steps are counted from. */
    anchor_date: string;
    started_at: string;
  } };
  /** A reminder went out. */
  "dunning.reminder_sent": { aggregate: "dunning_run"; data: {
    dunning_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    policy: string;
    state: "clear" | "grace" | "overdue" | "final_notice" | "suspended" | "terminated" | "paused";
    /** What it may use from now on: all, no upgrades or new orders, reading and paying only, or nothing. */
    access: "full" | "no_new_orders" | "read_only" | "none";
    /** ISO 4217. */
    currency: string;
    /** The day that the steps are counted from. */
    anchor_date: string;
    started_at: string;
    step: string;
    channel: "email" | "sms" | "push" | "webhook";
    sent_at: string;
  } };
  /** Reminding has reached its next state. */
  "dunning.escalated": { aggregate: "dunning_run"; data: {
    dunning_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    policy: string;
    state: "clear" | "grace" | "overdue" | "final_notice" | "suspended" | "terminated" | "paused";
    /** What it may use from now on: all, no upgrades or new orders, reading and paying only, or nothing. */
    access: "full" | "no_new_orders" | "read_only" | "none";
    /** ISO 4217. */
    currency: string;
    /** The day that the steps are counted from. */
    anchor_date: string;
    started_at: string;
    from_state: string;
    days_overdue: number;
  } };
  /** Reminding waits: a dispute, a promise to pay, or a person asked for it. */
  "dunning.paused": { aggregate: "dunning_run"; data: {
    dunning_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    policy: string;
    state: "clear" | "grace" | "overdue" | "final_notice" | "suspended" | "terminated" | "paused";
    /** What it may use from now on: all, no upgrades or new orders, reading and paying only, or nothing. */
    access: "full" | "no_new_orders" | "read_only" | "none";
    /** ISO 4217. */
    currency: string;
    /** The day that the steps are counted from. */
    anchor_date: string;
    started_at: string;
    reason: string | null;
    until: string | null;
  } };
  /** Reminding is over. */
  "dunning.resolved": { aggregate: "dunning_run"; data: {
    dunning_id: string;
    /** Who pays: a customer, or the tenant itself for its platform fee. */
    customer_id: string;
    policy: string;
    state: "clear" | "grace" | "overdue" | "final_notice" | "suspended" | "terminated" | "paused";
    /** What it may use from now on: all, no upgrades or new orders, reading and paying only, or nothing. */
    access: "full" | "no_new_orders" | "read_only" | "none";
    /** ISO 4217. */
    currency: string;
    /** The day that the steps are counted from. */
    anchor_date: string;
    started_at: string;
    outcome?: "recovered" | "terminated" | "voided" | "exempted" | "canceled" | undefined;
    ended_at?: string | undefined;
  } };
  /** A mail was accepted by the mail server. */
  "email.sent": { aggregate: "email"; data: {
    message_id: string;
    to: string[];
    subject: string;
    from_email: string;
    recipients_count: number;
    sent_at: string;
  } };
  /** A mail could not be sent, finally. */
  "email.failed": { aggregate: "email"; data: {
    message_id: string;
    to: string[];
    subject: string;
    from_email: string;
    recipients_count: number;
    error: string;
  } };
  /** A webhook subscription was disabled. */
  "webhook_endpoint.disabled": { aggregate: "webhook_endpoint"; data: {
    /** The webhook subscription. */
    subscription_id: string;
    url: string;
    failing_since: string | null;
    occurred_at: string;
    reason?: "failing" | "gone" | "manual" | undefined;
  } };
  /** A failing webhook subscription answers again. */
  "webhook_endpoint.recovered": { aggregate: "webhook_endpoint"; data: {
    /** The webhook subscription. */
    subscription_id: string;
    url: string;
    failing_since: string | null;
    occurred_at: string;
  } };
  /** A user has registered. */
  "user.registered": { aggregate: "user"; data: {
    user_id: string;
    email?: string | undefined;
    name?: string | undefined;
    registered_at?: string | undefined;
  } };
  /** A user has changed. */
  "user.updated": { aggregate: "user"; data: {
    user_id: string;
    email?: string | undefined;
    name?: string | undefined;
    changed_fields?: string[] | undefined;
  } };
  /** A user was deleted. */
  "user.deleted": { aggregate: "user"; data: {
    user_id: string;
  } };
  /** A file was uploaded. */
  "file.uploaded": { aggregate: "file"; data: {
    file_id: string;
    name: string;
    size_bytes?: number | undefined;
    content_type?: string | undefined;
    uploaded_by?: string | undefined;
  } };
  /** A file was deleted. */
  "file.deleted": { aggregate: "file"; data: {
    file_id: string;
    name: string;
    size_bytes?: number | undefined;
    content_type?: string | undefined;
    deleted_by?: string | undefined;
  } };
  /** A file was scanned. */
  "file.scan_completed": { aggregate: "file"; data: {
    file_id: string;
    name: string;
    size_bytes?: number | undefined;
    content_type?: string | undefined;
    clean: boolean;
    threat?: string | null | undefined;
  } };
  /** An import has ended. */
  "import.completed": { aggregate: "import"; data: {
    import_id: string;
    /** What was transferred. */
    kind: string;
    records_total?: number | undefined;
    records_failed?: number | undefined;
  } };
  /** An import has failed. */
  "import.failed": { aggregate: "import"; data: {
    import_id: string;
    /** What was transferred. */
    kind: string;
    records_total?: number | undefined;
    records_failed?: number | undefined;
    error: string;
  } };
  /** An export is ready. */
  "export.completed": { aggregate: "export"; data: {
    export_id: string;
    /** What was transferred. */
    kind: string;
    records_total?: number | undefined;
    records_failed?: number | undefined;
    url?: string | undefined;
  } };
  /** An export has failed. */
  "export.failed": { aggregate: "export"; data: {
    export_id: string;
    /** What was transferred. */
    kind: string;
    error: string;
  } };
}

/** Other names under which a subscription may ask for them, and then gets them. */
export interface Aliases {
  "invoice.cancelled": Catalogue["invoice.voided"];
  "payment.received": Catalogue["payment.succeeded"];
}
