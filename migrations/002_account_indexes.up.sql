-- allow index-concurrently: landed before there were databases with rows to wait for.
-- Each event of a payer asks what it paid or failed to pay in that hour, and which invoices are overdue: among all that it ever had.
drop index payments_of_account;
drop index invoices_of_account;
create index payments_of_account on payments (billing_account_id, paid_at);
create index payments_failed on payments (billing_account_id, failed_at) where failed_at is not null;
create index invoices_of_account on invoices (billing_account_id, reported_paid_at);
create index invoices_failed on invoices (billing_account_id, failed_at) where failed_at is not null;
create index invoices_delinquent on invoices (billing_account_id)
  where status in ('issued','sent','authorized') and (failed_at is not null or overdue_at is not null);
