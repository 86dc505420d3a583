drop index if exists subscriptions_renewing;
drop table payment_methods;
