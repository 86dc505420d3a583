-- Lists of invoices and payments: what their filters ask stands in one index each, in the order of the lists, so that a page never reads rows to throw them away.
drop index if exists invoices_listed;
-- step
create index concurrently invoices_listed on invoices (tenant_id, id)
  include (status, payment_status, billing_account_id, subscription_id, currency, total_minor, due_date, issued_at, paid_at, created_at, updated_at);
-- step
drop index if exists payments_listed;
-- step
create index concurrently payments_listed on payments (tenant_id, id)
  include (status, billing_account_id, gateway, currency, amount_minor, paid_at, created_at);
-- step
drop index if exists payments_by_reference;
-- step
create index concurrently payments_by_reference on payments (tenant_id, provider_payment_id);
-- step
drop index if exists payments_by_charge;
-- step
create index concurrently payments_by_charge on payments (tenant_id, provider_charge_id) where provider_charge_id is not null;
