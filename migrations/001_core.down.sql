drop view webhook_deliveries, webhook_subscriptions;
drop table idempotency_keys, audit_log, email_log, notifications, attempts, deliveries, endpoints, events, state_transitions, dunning_runs,
  disputes, refunds, payment_allocations, payments, invoice_counters, invoice_lines, invoices, subscriptions, gateway_refs, billing_accounts,
  customers, gateway_events, gateway_accounts, api_keys, tenants;
drop type gateway, tenant_status, customer_status, subscription_status, invoice_status, invoice_pay_status, payment_status, refund_status,
  dispute_status, gateway_event_status, dunning_state;
drop function uuid7();
drop function current_tenants();
