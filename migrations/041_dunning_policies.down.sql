drop index if exists billing_accounts_of_policy;
revoke select (state) on dunning_runs from app_system;
alter table invoices drop column if exists period_start;
alter table billing_accounts drop column if exists own_dunning_policy;
drop table dunning_policies;
