drop view account_balances;
alter table payment_allocations drop column told_minor, drop column refunded_minor;
