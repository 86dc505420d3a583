drop index invoices_delinquent;
drop index invoices_failed;
drop index payments_failed;
drop index payments_of_account;
drop index invoices_of_account;
create index payments_of_account on payments (billing_account_id);
create index invoices_of_account on invoices (billing_account_id);
