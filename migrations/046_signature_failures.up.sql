-- Requests to an account whose signature or token was wrong; counted by each process, and added up here every few seconds.
alter table gateway_accounts add column if not exists signature_failures bigint not null default 0;
alter table gateway_accounts add column if not exists signature_failed_at timestamptz;
