drop index if exists subscriptions_suspended_by_dunning;
drop index if exists dunning_runs_waking;
revoke select (id, tenant_id, billing_account_id, currency, ended_at, next_wake_at) on dunning_runs from app_system;
drop policy if exists across_tenants on dunning_runs;
drop table dunning_pauses;
drop table dunning_steps;
alter table subscriptions drop column dunning_suspended_at;
alter table billing_accounts drop column suspended_at;
alter table dunning_runs drop column next_wake_at, drop column paused_state;
